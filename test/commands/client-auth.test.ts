import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import type { ClientMetadata } from 'oidc-provider';
import { describe, expect, it, onTestFinished, vi } from 'vitest';

import { signJwt } from '../../src/jwt/sign.ts';
import { type Authority, type Certificate, newAuthority } from '../support/certificates.ts';
import { runCli } from '../support/cli/run-cli.ts';
import { browse } from '../support/client-auth/person.ts';
import {
  type AuthServer,
  jwkOf,
  type Seen,
  startAuthServer,
  thumbprintOf,
} from '../support/client-auth/server.ts';
import { newHome } from '../support/home.ts';
import { startVendor } from '../support/vendor.ts';

const uses = ['code', 'refresh', 'introspect', 'revoke', 'client credentials', 'device'] as const;
type Use = (typeof uses)[number];

/** What the server must have seen of each method, and where the RFCs forbid it. */
const table: Readonly<
  Record<string, { readonly seen: string; readonly not?: Partial<Record<Use, string>> }>
> = {
  none: {
    seen: 'nothing',
    not: {
      introspect: 'RFC 7662 section 2.1: the endpoint requires authorization',
      'client credentials': 'RFC 6749 section 4.4: for confidential clients only',
    },
  },
  client_secret_basic: { seen: 'header Basic' },
  client_secret_post: { seen: 'client_secret' },
  client_secret_jwt: { seen: 'assertion' },
  private_key_jwt: { seen: 'assertion' },
  tls_client_auth: { seen: 'certificate' },
  self_signed_tls_client_auth: { seen: 'certificate' },
  'a given assertion': { seen: 'assertion' },
};

const methods = Object.keys(table);
const secret = 'a-secret-of-at-least-32-characters-for-hs256';
const idOf = (method: string) => method.replaceAll(' ', '-');

let authority: Authority;
let other: Authority;
let server: AuthServer;
let machine: Certificate;
const homes = new Map<string, string>();
const audiences: string[] = [];
let env: Record<string, Readonly<Record<string, string>>>;

const grants = [
  'authorization_code',
  'refresh_token',
  'urn:ietf:params:oauth:grant-type:device_code',
];

function clientOf(method: string, more: Partial<ClientMetadata> = {}): ClientMetadata {
  return {
    client_id: idOf(method),
    application_type: 'native',
    redirect_uris: ['http://127.0.0.1/callback'],
    response_types: ['code'],
    grant_types: method === 'none' ? grants : [...grants, 'client_credentials'],
    token_endpoint_auth_method: method as NonNullable<ClientMetadata['token_endpoint_auth_method']>,
    ...more,
  };
}

async function prepare(): Promise<void> {
  for (const name of ['info', 'warn'] as const) vi.spyOn(console, name).mockReturnValue();
  [authority, other] = await Promise.all([newAuthority(), newAuthority()]);
  machine = await authority.issue('machine');
  for (const method of methods) homes.set(method, await newHome());
  const made = await runCli(['key', 'new', 'work'], { home: homes.get('private_key_jwt') ?? '' });
  const jwks = JSON.parse(made.stdout) as NonNullable<ClientMetadata['jwks']>;
  const platform = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const platformJwk = {
    ...platform.publicKey.export({ format: 'jwk' }),
    kid: 'platform',
    use: 'sig',
  };
  server = await startAuthServer(authority, [
    clientOf('none'),
    clientOf('client_secret_basic', { client_secret: secret }),
    clientOf('client_secret_post', { client_secret: secret }),
    clientOf('client_secret_jwt', { client_secret: secret }),
    clientOf('private_key_jwt', { jwks }),
    clientOf('tls_client_auth', { tls_client_auth_subject_dn: 'CN=machine' }),
    clientOf('self_signed_tls_client_auth', { jwks: { keys: [jwkOf(other.cert)] } }),
    clientOf('a given assertion', {
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [platformJwk] },
    }),
  ]);
  // A workflow of GitHub gets an assertion for each audience that it asks for.
  const github = await startVendor(({ query, authorization }) => {
    if (authorization !== 'Bearer marked-request-token') return { status: 401 };
    const audience = query.get('audience') ?? '';
    audiences.push(audience);
    return { body: { value: issued.shift() } };
  });
  const issued: string[] = [];
  const now = Math.floor(Date.now() / 1000);
  for (let count = 0; count < 40; count += 1) {
    const iss = idOf('a given assertion');
    const claims = {
      iss,
      sub: iss,
      aud: server.issuer,
      iat: now,
      exp: now + 300,
      jti: `g${count}`,
    };
    const key = { privateKey: platform.privateKey, alg: 'ES256', kid: 'platform' };
    issued.push(await signJwt(key, claims));
  }
  const withSecret = { ATM_CLIENT_SECRET: secret };
  env = {
    client_secret_basic: withSecret,
    client_secret_post: withSecret,
    client_secret_jwt: withSecret,
    'a given assertion': {
      ACTIONS_ID_TOKEN_REQUEST_URL: `${github.origin}/?job=1`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'marked-request-token',
    },
  };
  onTestFinished(async () => {
    await server.close();
    await Promise.all([authority.remove(), other.remove()]);
    vi.restoreAllMocks();
  });
}

function flagsOf(method: string): readonly string[] {
  const own: Readonly<Record<string, readonly string[]>> = {
    private_key_jwt: ['--signing-key', 'work'],
    tls_client_auth: ['--cert', machine.certFile, '--key', machine.keyFile],
    self_signed_tls_client_auth: ['--cert', other.certFile, '--key', other.keyFile],
    'a given assertion': ['--assertion-from', 'github'],
  };
  const named = method === 'a given assertion' ? [] : ['--client-auth', method];
  const at = ['--issuer', server.issuer, '--client-id', idOf(method)];
  return [...at, '--ca-cert', authority.certFile, ...named, ...(own[method] ?? [])];
}

/** Runs one use of a method, and returns what the server has seen of that client. */
async function use(method: string, what: Use): Promise<readonly Seen[]> {
  const options = { home: homes.get(method) ?? '', env: env[method] ?? {} };
  const scope = ['--scope', 'openid offline_access'];
  const before = server.seen.length;
  const lines: Readonly<Record<Use, readonly string[]>> = {
    code: [
      'login',
      '-p',
      'p',
      ...flagsOf(method),
      ...scope,
      '--no-browser',
      '--port',
      '0',
      '--json',
    ],
    refresh: ['token', 'refresh', '-p', 'p', '--json'],
    introspect: ['token', 'introspect', '-p', 'p', '--json'],
    revoke: ['token', 'revoke', '-p', 'p', '--json'],
    'client credentials': [
      'grant',
      'client-credentials',
      ...flagsOf(method),
      '--no-store',
      '--json',
    ],
    device: ['device', '-p', 'd', ...flagsOf(method), ...scope, '--json'],
  };
  let isThere = false;
  const result = await runCli(lines[what], {
    ...options,
    watch: (stderr, interrupt) => {
      const [, url] = /"url":"([^"]+)"/.exec(stderr) ?? [];
      const [, code] = /"user_code":"([^"]+)"/.exec(stderr) ?? [];
      if (isThere || (url ?? code) === undefined) return;
      isThere = true;
      const act = code === undefined ? browse(url ?? '', authority.cert) : server.confirm(code);
      void act.catch(interrupt);
    },
  });
  expect([method, what, result.code, result.code === 0 ? '' : result.stderr]).toEqual([
    method,
    what,
    0,
    '',
  ]);
  return server.seen.slice(before).filter(({ client_id }) => client_id === idOf(method));
}

const expectedPath: Readonly<Record<Use, RegExp>> = {
  code: /^\/token$/,
  refresh: /^\/token$/,
  introspect: /introspection$/,
  revoke: /revocation$/,
  'client credentials': /^\/token$/,
  device: /^\/(?:device\/auth|token)$/,
};

function requireSeen(method: string, what: Use, all: readonly Seen[]): void {
  const asked = all.filter(({ path }) => expectedPath[what].test(path));
  expect(asked.length, `${method} ${what}`).toBeGreaterThan(0);
  // Both requests of the device flow are authenticated (RFC 8628 sections 3.1 and 3.4).
  if (what === 'device') expect(new Set(asked.map(({ path }) => path)).size).toBe(2);
  for (const one of asked) {
    const isPending = what === 'device' && one.path === '/token' && one.status === 400;
    expect([what, one.method, isPending ? 200 : one.status]).toEqual([
      what,
      table[method]?.seen,
      200,
    ]);
  }
  expect(asked.at(-1)?.status).toBe(200);
  const jtis = asked.flatMap(({ assertion }) => assertion?.payload['jti'] ?? []);
  expect(new Set(jtis).size).toBe(jtis.length);
  const client = idOf(method);
  for (const { assertion, thumbprint } of asked) {
    if (assertion !== undefined) {
      const { header, payload } = assertion;
      expect(payload).toMatchObject({
        iss: client,
        sub: client,
        aud: server.issuer,
        jti: expect.any(String),
      });
      if (method === 'a given assertion') continue;
      expect(Number(payload['exp']) - Number(payload['iat'])).toBeLessThanOrEqual(60);
      expect(header['alg']).toBe(method === 'client_secret_jwt' ? 'HS256' : 'ES256');
      if (method === 'private_key_jwt') expect(header['kid']).toMatch(/^[\w-]{43}$/);
    }
    const certificate = { tls_client_auth: machine, self_signed_tls_client_auth: other }[method];
    const expected = certificate && thumbprintOf(new X509Certificate(certificate.cert));
    expect(thumbprint).toBe(expected);
  }
}

describe('a client authenticates', () => {
  it('with each method at each endpoint, as the server has seen it', async () => {
    await prepare();
    const cells = new Map<string, string>();
    const seenJtis: unknown[] = [];
    const run = async (method: string, what: Use) => {
      const why = table[method]?.not?.[what];
      if (why === undefined) {
        const seen = await use(method, what);
        requireSeen(method, what, seen);
        seenJtis.push(...seen.flatMap(({ assertion }) => assertion?.payload['jti'] ?? []));
      }
      cells.set(`${method} ${what}`, why ?? 'seen');
    };
    for (const method of methods) {
      for (const what of uses.filter((one) => one !== 'device')) {
        // oxlint-disable-next-line no-await-in-loop -- a refresh needs the sign-in before it
        await run(method, what);
      }
    }
    // Each waits for the interval of the server.
    await Promise.all(methods.map((method) => run(method, 'device')));
    expect(new Set(seenJtis).size).toBe(seenJtis.length);
    expect(new Set(audiences)).toEqual(new Set([server.issuer]));
    const rows = methods.map((method) => [
      method,
      ...uses.map((what) => cells.get(`${method} ${what}`)),
    ]);
    expect(rows.flat()).not.toContain(undefined);
    expect(rows).toMatchSnapshot();
    // A public client is stopped before anything is sent.
    const before = server.seen.length;
    const { code } = await runCli([
      'grant',
      'client-credentials',
      ...flagsOf('none'),
      '--no-store',
    ]);
    expect([code, server.seen.length]).toEqual([2, before]);
  }, 60_000);
});
