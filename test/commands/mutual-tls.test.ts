import { createPrivateKey, X509Certificate } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';

import { confirmDevice, signIn } from '../../src/server/automatic-sign-in.ts';
import { certify, newKey } from '../../src/server/tls/certificate.ts';
import { thumbprintOf } from '../../src/server/tls/mutual-tls.ts';
import { type CliResult, runCli } from '../support/cli/run-cli.ts';
import { newHome } from '../support/home.ts';
import { filesBelow } from '../support/files-below.ts';
import { type SecureServer, startSecureServer } from '../support/server/tls.ts';

let server: SecureServer;
let home: string;
beforeAll(async () => {
  server = await startSecureServer({ registration: 'open' });
});
afterAll(() => server.close());
beforeEach(async () => {
  home = await newHome();
});

const clients = ['atm-cli-mtls', 'atm-cli-self-signed'] as const;
type ClientId = (typeof clients)[number];

/** The files that a client shows, as `serve --tls` prints them. */
function shown(client: ClientId): readonly string[] {
  const { files } = server.tls;
  return client === 'atm-cli-mtls'
    ? ['--cert', files.client_cert, '--key', files.client_key]
    : ['--cert', files.self_signed_cert, '--key', files.self_signed_key];
}

function thumbprint(client: ClientId): string {
  const { client: signed, self_signed } = server.tls;
  const { cert } = client === 'atm-cli-mtls' ? signed : self_signed;
  return thumbprintOf(new X509Certificate(cert));
}

function flagsOf(client: ClientId): readonly string[] {
  const { issuer, tls } = server;
  const method = client === 'atm-cli-mtls' ? 'tls' : 'self_signed_tls';
  const at = ['--issuer', issuer, '--ca-cert', tls.files.ca_cert, '--client-id', client];
  return [...at, '--client-auth', method, ...shown(client)];
}

const scope = ['--scope', 'openid offline_access api:read', '--prompt', 'consent', '--port', '0'];

/** Runs a command whose user signs in by a browser that knows no certificate. */
async function cli(...args: readonly string[]): Promise<CliResult> {
  const seen = new Set<string>();
  return await runCli(args, {
    home,
    watch: (stderr, interrupt) => {
      const [, url] = /Sign in here:\s+(https:\S+)\s/.exec(stderr) ?? [];
      const [, device] = /(https:\S+user_code=\S+)/.exec(stderr) ?? [];
      const page = url ?? device;
      if (page === undefined || seen.has(page)) return;
      seen.add(page);
      const act = url === undefined ? confirmDevice : signIn;
      act(server.as(), page).catch(interrupt);
    },
  });
}

async function login(client: ClientId, ...more: readonly string[]): Promise<CliResult> {
  const resource = ['--resource', `${server.issuer}/api`];
  return await cli('login', '-p', 'p', ...flagsOf(client), ...scope, ...resource, ...more);
}

const api = () => `${server.issuer}/api`;

const uses = ['pushed', 'refresh', 'introspect', 'revoke', 'client credentials', 'device'] as const;

/** The endpoints that a use authenticates at, as the server names them for those with a certificate. */
const endpoints: Readonly<Record<(typeof uses)[number], readonly string[]>> = {
  pushed: ['/mtls/request', '/mtls/token'],
  refresh: ['/mtls/token'],
  introspect: ['/mtls/token/introspection'],
  revoke: ['/mtls/token/revocation'],
  'client credentials': ['/mtls/token'],
  device: ['/mtls/device/auth', '/mtls/token'],
};

describe('a client with a certificate', { timeout: 40_000 }, () => {
  it.each(clients)('shows it at each endpoint, at the URL for that: %s', async (client) => {
    const pushing = ['--no-browser', '--par', 'always'];
    const store = ['grant', 'client-credentials', ...flagsOf(client), '--no-store'];
    const lines: Readonly<Record<(typeof uses)[number], () => Promise<CliResult>>> = {
      // Without a resource: the server introspects no JWTs.
      pushed: () => cli('login', '-p', 'p', ...flagsOf(client), ...scope, ...pushing),
      refresh: () => cli('token', 'refresh', '-p', 'p'),
      introspect: () => cli('token', 'introspect', '-p', 'p'),
      revoke: () => cli('token', 'revoke', '-p', 'p'),
      'client credentials': () => cli(...store, '--scope', 'api:read'),
      device: () => cli('device', '-p', 'd', ...flagsOf(client), '--scope', 'openid'),
    };
    for (const use of uses) {
      const before = server.seen.length;
      // oxlint-disable-next-line no-await-in-loop -- each needs what is stored by the one before
      const { code, stderr } = await lines[use]();
      expect([use, code, code === 0 ? '' : stderr]).toEqual([use, 0, '']);
      const asked = server.seen.slice(before).filter(({ path }) => path.startsWith('/mtls/'));
      expect([...new Set(asked.map(({ path }) => path))], use).toEqual(endpoints[use]);
      expect(new Set(asked.map((one) => one.thumbprint))).toEqual(new Set([thumbprint(client)]));
      const others = server.seen.slice(before).map(({ path }) => path);
      expect(others.filter((path) => /^\/(?:token|request|device\/auth)/.test(path))).toEqual([]);
    }
  });
});

describe('tokens that are bound to the certificate of the client', { timeout: 20_000 }, () => {
  it.each(clients)('are had, shown and used: %s', async (client) => {
    const bound = thumbprint(client);
    const signedIn = await login(client, '--no-browser');
    expect(signedIn).toMatchObject({ code: 0 });
    const type = new RegExp(`token type +Bearer, bound to the certificate x5t#S256 ${bound}$`, 'm');
    expect(signedIn.stdout).toMatch(type);
    const status = await cli('status', '-p', 'p');
    expect(status.stdout).toMatch(type);
    const asJson = JSON.parse((await cli('status', '-p', 'p', '--json')).stdout) as object;
    expect(asJson).toMatchObject({ cnf: { 'x5t#S256': bound } });
    for (const args of [['token'], ['token', 'header'], ['token', 'env']]) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      expect((await cli(...args, '-p', 'p')).stderr).toBe(
        `note: the token is bound to the certificate x5t#S256 ${bound}: it works only on a connection that shows it, with curl by --cert <file> --key <file>\n`,
      );
    }
    expect(await cli('call', api(), '-p', 'p')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/accepts this token/),
    });
    expect(await cli('userinfo', '-p', 'p')).toMatchObject({ code: 0 });
  });

  it.each([
    ['call', () => ['call', api()]],
    ['userinfo', () => ['userinfo']],
    ['token refresh', () => ['token', 'refresh']],
  ])('are not sent by %s with another certificate, or with none', async (_what, args) => {
    await login('atm-cli-mtls', '--no-browser');
    const before = server.seen.length;
    const bound = `the tokens are bound to the certificate x5t#S256 ${thumbprint('atm-cli-mtls')}`;
    const other = await cli(...args(), '-p', 'p', ...shown('atm-cli-self-signed'));
    const { self_signed_cert } = server.tls.files;
    expect(other).toMatchObject({ code: 2, stdout: '' });
    expect(other.stderr).toContain(
      `${bound}, and the one in ${self_signed_cert} is ${thumbprint('atm-cli-self-signed')}: no token was sent`,
    );
    expect(other.stderr).toMatch(/^hint: .*--cert <file> --key <file>/m);
    await cli('profile', 'set', '-p', 'p', 'client_cert=', 'client_key=');
    const none = await cli(...args(), '-p', 'p');
    expect(none).toMatchObject({ code: 2, stdout: '' });
    expect(none.stderr).toContain(`${bound}, and no certificate is given: no token was sent`);
    expect(none.stderr).not.toMatch(/sign in|atm-cli login/);
    const notes = join(home, 'notes.txt');
    await writeFile(notes, 'no certificate');
    const noPem = await cli(...args(), '-p', 'p', '--cert', notes);
    expect(noPem.code).toBe(2);
    expect(noPem.stderr).toMatch(/no PEM certificate in \S*notes\.txt: to convert DER: openssl/);
    const repeated = await cli(...args(), '-p', 'p', ...shown('atm-cli-mtls'));
    expect(repeated).toMatchObject({ code: 0 });
    const sent = server.seen.slice(before).filter(({ path }) => !path.startsWith('/.well-known/'));
    expect(new Set(sent.map((one) => one.thumbprint))).toEqual(
      new Set([thumbprint('atm-cli-mtls')]),
    );
  });

  it('are renewed with the certificate of a confidential client', async () => {
    await login('atm-cli-mtls', '--no-browser');
    const renewed = await renewedCertificate('atm-cli-mtls');
    const called = await cli('call', api(), '-p', 'p', ...renewed.flags);
    expect(called).toMatchObject({ code: 0, stdout: expect.stringMatching(/accepts this token/) });
    const seen = server.seen.filter((one) => one.thumbprint === renewed.thumbprint);
    expect(seen.filter(({ path }) => !path.startsWith('/.well-known/'))).toEqual([
      { path: '/mtls/token', status: 200, thumbprint: renewed.thumbprint },
      { path: '/jwks', status: 200, thumbprint: renewed.thumbprint },
      { path: '/api', status: 200, thumbprint: renewed.thumbprint },
    ]);
    expect((await cli('status', '-p', 'p')).stdout).toContain(renewed.thumbprint);
  });

  it('are bound for a public client too, and then to that one certificate', async () => {
    const client_id = await registerPublicClient();
    const by = ['--issuer', server.issuer, '--ca-cert', server.tls.files.ca_cert];
    const resource = ['--resource', api(), '--no-browser'];
    const as = ['--client-id', client_id, '--client-auth', 'none', ...shown('atm-cli-mtls')];
    const signedIn = await cli('login', '-p', 'p', ...by, ...as, ...scope, ...resource);
    expect(signedIn).toMatchObject({ code: 0 });
    expect(signedIn.stdout).toContain(`x5t#S256 ${thumbprint('atm-cli-mtls')}`);
    expect(await cli('token', 'refresh', '-p', 'p')).toMatchObject({ code: 0 });
    expect(server.seen.findLast(({ path }) => path !== '/jwks')?.path).toBe('/mtls/token');
    const renewed = await renewedCertificate('atm-cli-mtls');
    const before = server.seen.length;
    const refused = await cli('token', 'refresh', '-p', 'p', ...renewed.flags);
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.stderr).toContain(renewed.thumbprint);
    expect(server.seen.slice(before).filter(({ path }) => path.includes('token'))).toEqual([]);
  });

  it('are assumed where the token cannot be read, and then the server decides', async () => {
    const client_id = await registerPublicClient();
    const by = ['--issuer', server.issuer, '--ca-cert', server.tls.files.ca_cert];
    const as = ['--client-id', client_id, '--client-auth', 'none', ...shown('atm-cli-mtls')];
    const signedIn = await cli('login', '-p', 'p', ...by, ...as, ...scope, '--no-browser');
    expect(signedIn.stdout).toMatch(
      /token type +Bearer, probably bound to the certificate x5t#S256 \S{43} \(as the server does; the token cannot be read\)$/m,
    );
    expect(await cli('userinfo', '-p', 'p')).toMatchObject({ code: 0 });
    expect(server.seen.at(-1)).toMatchObject({ path: '/mtls/me', status: 200 });
    const { code, stderr } = await cli(
      'token',
      'refresh',
      '-p',
      'p',
      ...shown('atm-cli-self-signed'),
    );
    expect(code).toBe(8);
    expect(stderr).toMatch(/\[T47\]/);
    expect(stderr).toContain(`showed ${thumbprint('atm-cli-self-signed')}`);
    // The refresh token was not given up.
    expect(await cli('token', 'refresh', '-p', 'p')).toMatchObject({ code: 0 });
  });

  it('are bound to a key in its place, with proofs for the URLs of certificates', async () => {
    const { issuer, tls } = server;
    const by = ['--issuer', issuer, '--ca-cert', tls.files.ca_cert, '--client-id', 'atm-cli-dpop'];
    const as = ['--client-auth', 'none', '--dpop', ...shown('atm-cli-mtls')];
    const resource = ['--resource', api(), '--no-browser'];
    const signedIn = await cli('login', '-p', 'p', ...by, ...as, ...scope, ...resource);
    expect(signedIn).toMatchObject({ code: 0 });
    expect(signedIn.stdout).toMatch(/token type +DPoP, bound to the key jkt \S{43}$/m);
    const tokens = server.seen.filter(({ path }) => path === '/mtls/token');
    expect(tokens.at(-1)).toMatchObject({ status: 200 });
    expect(await cli('call', api(), '-p', 'p')).toMatchObject({ code: 0 });
    expect(await cli('token', 'refresh', '-p', 'p')).toMatchObject({ code: 0 });
  });

  it('are not given up when a server refuses them without a reason for another certificate', async () => {
    const healthy = server;
    server = await startSecureServer({ faults: ['refresh-dead*1'] });
    onTestFinished(async () => {
      await server.close();
      server = healthy;
    });
    await cli('login', '-p', 'p', ...flagsOf('atm-cli-mtls'), ...scope, '--no-browser');
    const refused = await cli('token', 'refresh', '-p', 'p', ...shown('atm-cli-self-signed'));
    expect(refused.code).toBe(8);
    expect(refused.stderr).toContain(
      `x5t#S256 ${thumbprint('atm-cli-mtls')}, and the connection showed ${thumbprint('atm-cli-self-signed')}`,
    );
    expect(refused.stderr).toMatch(/^hint: .*--cert <file> --key <file>/m);
    expect(await cli('token', 'refresh', '-p', 'p')).toMatchObject({ code: 0 });
  });

  it('are not stored when they are bound to the certificate of somebody else', async () => {
    const faulty = await startSecureServer({ faults: ['certificate-foreign'] });
    onTestFinished(() => faulty.close());
    const { issuer, tls } = faulty;
    const files = ['--cert', tls.files.client_cert, '--key', tls.files.client_key];
    const at = ['--issuer', issuer, '--ca-cert', tls.files.ca_cert, '--client-id', 'atm-cli-mtls'];
    const grant = ['grant', 'client-credentials', '-p', 'p', ...at, ...files];
    const { code, stderr } = await cli(...grant, '--resource', `${issuer}/api`);
    expect(code).toBe(7);
    expect(stderr).toMatch(
      /the one that was shown is \S{43} \(.*client\.pem\): no API would take it/,
    );
    expect(await cli('status', '-p', 'p')).toMatchObject({ code: 2 });
  });
});

describe('a server on which no connection is made without a certificate', () => {
  it('is told from one that is down, and so is a certificate that it does not know', async () => {
    const strict = await startSecureServer({ faults: ['certificate-required'] });
    onTestFinished(() => strict.close());
    const { issuer, tls } = strict;
    const asked = ['discover', '--issuer', issuer, '--ca-cert', tls.files.ca_cert];
    const without = await cli(...asked);
    expect(without.code).toBe(5);
    expect(without.stderr).toMatch(/requires a client certificate|closed the connection/);
    expect(without.stderr).toMatch(/--cert <file> --key <file>/);
    const { self_signed_cert, self_signed_key, client_cert, client_key } = tls.files;
    const unknown = await cli(...asked, '--cert', self_signed_cert, '--key', self_signed_key);
    expect(unknown.code).toBe(5);
    const known = await cli(...asked, '--cert', client_cert, '--key', client_key);
    expect(known).toMatchObject({ code: 0 });
  });
});

/** A certificate of the same subject and authority, with another key. */
async function renewedCertificate(client: ClientId) {
  const { authority } = server.tls;
  const name = new X509Certificate(authority.cert).subject.replace('CN=', '');
  const signer = { name, key: createPrivateKey(authority.key) };
  const request = { name: client, use: 'client', days: 2, signer, from: Date.now() } as const;
  const pair = certify(await newKey(), request);
  const [cert, key] = [join(home, 'renewed.pem'), join(home, 'renewed.key')];
  await Promise.all([writeFile(cert, pair.cert), writeFile(key, pair.key)]);
  const thumb = thumbprintOf(new X509Certificate(pair.cert));
  return { flags: ['--cert', cert, '--key', key], thumbprint: thumb };
}

/** A public client whose tokens are bound to the certificate that it shows (RFC 8705 section 4). */
async function registerPublicClient(): Promise<string> {
  const response = await server.as()(`${server.issuer}/reg`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      redirect_uris: ['http://127.0.0.1/callback'],
      grant_types: ['authorization_code', 'refresh_token'],
      tls_client_certificate_bound_access_tokens: true,
    }),
  });
  const { client_id } = (await response.json()) as { readonly client_id: string };
  return client_id;
}

it('the private key of the certificate is in no output and no file', async () => {
  const keep = (name: string) => {
    const files = [join(home, `${name}.har`), join(home, `${name}.html`)] as const;
    return ['--trace-full', '--har', files[0], '--report', files[1]];
  };
  const lines = [
    ['userinfo', '-p', 'p', ...keep('userinfo')],
    ['call', api(), '-p', 'p', ...keep('call')],
    ['token', 'refresh', '-p', 'p', '--json'],
    ['token', 'refresh', '-p', 'p', ...shown('atm-cli-self-signed'), ...keep('refresh')],
    ['profile', 'show', '-p', 'p', '--json'],
    ['explain', '--json'],
  ];
  const runs = [await login('atm-cli-mtls', '--no-browser', ...keep('login'))];
  // oxlint-disable-next-line no-await-in-loop -- one after the other
  for (const line of lines) runs.push(await cli(...line));
  expect(runs.map(({ code }) => code === 0)).toEqual([true, true, true, true, false, true, true]);
  const texts = [...(await filesBelow(home)).values(), ...runs.flatMap(Object.values)];
  const pem = server.tls.client.key.split('\n').filter((line) => !line.startsWith('-----'));
  const { d } = createPrivateKey(server.tls.client.key).export({ format: 'jwk' });
  const secrets = [...pem.filter((line) => line !== ''), d ?? ''];
  for (const secret of secrets) {
    expect(texts.filter((text) => String(text).includes(secret))).toEqual([]);
  }
  expect(texts.some((text) => String(text).includes(thumbprint('atm-cli-mtls')))).toBe(true);
});
