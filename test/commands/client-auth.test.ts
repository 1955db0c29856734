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

const uses = [
  'code',
  'refresh',
  'introspect',
  'revoke',
  'client credentials',
  'device',
  'pushed request',
] as const;
type Use = (typeof uses)[number];

const bindings = ['bearer', 'DPoP', 'mTLS'] as const;
type Binding = (typeof bindings)[number];

/** A client: how it authenticates, and what its tokens are bound to. */
type Row = { readonly method: string; readonly binding: Binding };

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
const rows: readonly Row[] = methods.flatMap((method) =>
  bindings.map((binding) => ({ method, binding })),
);
const idOf = ({ method, binding }: Row) => `${method.replaceAll(' ', '-')}-${binding}`;
const bindingMetadata: Readonly<Record<Binding, Partial<ClientMetadata>>> = {
  bearer: {},
  DPoP: { dpop_bound_access_tokens: true },
  mTLS: { tls_client_certificate_bound_access_tokens: true },
};

let authority: Authority;
let other: Authority;
let server: AuthServer;
let machine: Certificate;
const homes = new Map<string, string>();
const audiences: string[] = [];
let envOf: (row: Row) => Readonly<Record<string, string>>;

const grants = [
  'authorization_code',
  'refresh_token',
  'urn:ietf:params:oauth:grant-type:device_code',
];

function clientsOf(method: string, more: Partial<ClientMetadata> = {}): readonly ClientMetadata[] {
  return bindings.map((binding) => ({
    client_id: idOf({ method, binding }),
    application_type: 'native',
    redirect_uris: ['http://127.0.0.1/callback'],
    response_types: ['code'],
    grant_types: method === 'none' ? grants : [...grants, 'client_credentials'],
    token_endpoint_auth_method: method as NonNullable<ClientMetadata['token_endpoint_auth_method']>,
    ...bindingMetadata[binding],
    ...more,
  }));
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
    ...clientsOf('none'),
    ...clientsOf('client_secret_basic', { client_secret: secret }),
    ...clientsOf('client_secret_post', { client_secret: secret }),
    ...clientsOf('client_secret_jwt', { client_secret: secret }),
    ...clientsOf('private_key_jwt', { jwks }),
    ...clientsOf('tls_client_auth', { tls_client_auth_subject_dn: 'CN=machine' }),
    ...clientsOf('self_signed_tls_client_auth', { jwks: { keys: [jwkOf(other.cert)] } }),
    ...clientsOf('a given assertion', {
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [platformJwk] },
    }),
  ]);
  // A workflow of GitHub gets an assertion for each audience that it asks for.
  const github = await startVendor(({ query, authorization }) => {
    if (authorization !== 'Bearer marked-request-token') return { status: 401 };
    audiences.push(query.get('audience') ?? '');
    return { body: { value: given.get(query.get('job') ?? '')?.shift() } };
  });
  const key = { privateKey: platform.privateKey, alg: 'ES256', kid: 'platform' };
  const now = Math.floor(Date.now() / 1000);
  const given = new Map<string, string[]>();
  for (const row of rows.filter(({ method }) => method === 'a given assertion')) {
    const iss = idOf(row);
    const base = { iss, sub: iss, aud: server.issuer, iat: now, exp: now + 300 };
    const jtis = Array.from({ length: 40 }, (_, count) => `${iss}-${count}`);
    // oxlint-disable-next-line no-await-in-loop -- three clients
    given.set(iss, await Promise.all(jtis.map((jti) => signJwt(key, { ...base, jti }))));
  }
  const withSecret = { ATM_CLIENT_SECRET: secret };
  envOf = (row) => {
    const url = `${github.origin}/?job=${idOf(row)}`;
    const own: Record<string, Readonly<Record<string, string>>> = {
      client_secret_basic: withSecret,
      client_secret_post: withSecret,
      client_secret_jwt: withSecret,
      'a given assertion': {
        ACTIONS_ID_TOKEN_REQUEST_URL: url,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'marked-request-token',
      },
    };
    return own[row.method] ?? {};
  };
  onTestFinished(async () => {
    await server.close();
    await Promise.all([authority.remove(), other.remove()]);
    vi.restoreAllMocks();
  });
}

function certificateOf({ method, binding }: Row): Certificate | undefined {
  if (method === 'self_signed_tls_client_auth') return other;
  return method === 'tls_client_auth' || binding === 'mTLS' ? machine : undefined;
}

function flagsOf(row: Row): readonly string[] {
  const { method, binding } = row;
  const own: Readonly<Record<string, readonly string[]>> = {
    private_key_jwt: ['--signing-key', 'work'],
    'a given assertion': ['--assertion-from', 'github'],
  };
  const certificate = certificateOf(row);
  const at = ['--issuer', server.issuer, '--client-id', idOf(row), '--ca-cert', authority.certFile];
  return [
    ...at,
    ...(method === 'a given assertion' ? [] : ['--client-auth', method]),
    ...(own[method] ?? []),
    ...(certificate ? ['--cert', certificate.certFile, '--key', certificate.keyFile] : []),
    ...(binding === 'DPoP' ? ['--dpop'] : []),
  ];
}

type Used = { readonly seen: readonly Seen[]; readonly output: Json };
type Json = Readonly<Record<string, unknown>>;

/** Runs one use of a client, and returns what the server has seen of it. */
async function use(row: Row, what: Use): Promise<Used> {
  const id = idOf(row);
  const own = ['-p', row.binding];
  const scope = ['--scope', 'openid offline_access'];
  const browser = [...scope, '--no-browser', '--port', '0', '--json'];
  const pushed = ['login', '-p', `par-${row.binding}`, '--par', 'always'];
  const before = server.seen.length;
  const lines: Readonly<Record<Use, readonly string[]>> = {
    code: ['login', ...own, ...flagsOf(row), ...browser],
    refresh: ['token', 'refresh', ...own, '--json'],
    introspect: ['token', 'introspect', ...own, '--json'],
    revoke: ['token', 'revoke', ...own, '--json'],
    'client credentials': ['grant', 'client-credentials', ...flagsOf(row), '--no-store', '--json'],
    device: ['device', '-p', `device-${row.binding}`, ...flagsOf(row), ...scope, '--json'],
    'pushed request': [...pushed, ...flagsOf(row), ...browser],
  };
  let isThere = false;
  const { code, stdout, stderr } = await runCli(lines[what], {
    home: homes.get(row.method) ?? '',
    env: envOf(row),
    watch: (written, interrupt) => {
      const [, url] = /"url":"([^"]+)"/.exec(written) ?? [];
      const [, userCode] = /"user_code":"([^"]+)"/.exec(written) ?? [];
      if (isThere || (url ?? userCode) === undefined) return;
      isThere = true;
      const act =
        userCode === undefined ? browse(url ?? '', authority.cert) : server.confirm(userCode);
      void act.catch(interrupt);
    },
  });
  expect([id, what, code, code === 0 ? '' : stderr]).toEqual([id, what, 0, '']);
  const seen = server.seen.slice(before).filter(({ client_id }) => client_id === id);
  return { seen, output: JSON.parse(stdout) as Json };
}

const expectedPath: Readonly<Record<Use, RegExp>> = {
  code: /^\/token$/,
  refresh: /^\/token$/,
  introspect: /introspection$/,
  revoke: /revocation$/,
  'client credentials': /^\/token$/,
  device: /^\/(?:device\/auth|token)$/,
  'pushed request': /^\/(?:request|token)$/,
};

function requireSeen(row: Row, what: Use, { seen, output }: Used): void {
  const { method } = row;
  const asked = seen.filter(({ path }) => expectedPath[what].test(path));
  expect(asked.length, `${idOf(row)} ${what}`).toBeGreaterThan(0);
  // Both requests are authenticated (RFC 8628 sections 3.1 and 3.4, RFC 9126 section 2).
  const count = what === 'device' || what === 'pushed request' ? 2 : 1;
  expect(new Set(asked.map(({ path }) => path)).size).toBe(count);
  // The server tells a certificate from nothing, and not what it is for.
  const isBare = table[method]?.seen === 'nothing' && certificateOf(row) !== undefined;
  for (const one of asked) {
    const isAsked = one.path === '/token' && one.status === 400;
    const isWithoutNonce = one.proof !== undefined && one.proof.payload['nonce'] === undefined;
    const mayBeRefused = isAsked && (what === 'device' || isWithoutNonce);
    const success = one.path === '/request' ? 201 : 200;
    expect([what, one.method, mayBeRefused ? success : one.status]).toEqual([
      what,
      isBare ? 'certificate' : table[method]?.seen,
      success,
    ]);
    requireAuthenticated(row, one);
  }
  expect(asked.at(-1)?.status).toBe(200);
  requireBound(row, what, asked, output);
}

function requireAuthenticated(row: Row, { assertion, thumbprint }: Seen): void {
  const { method } = row;
  const client = idOf(row);
  const certificate = certificateOf(row);
  const expected = certificate && thumbprintOf(new X509Certificate(certificate.cert));
  expect(thumbprint).toBe(expected);
  if (assertion === undefined) return;
  const { header, payload } = assertion;
  const named = { iss: client, sub: client, aud: server.issuer, jti: expect.any(String) };
  expect(payload).toMatchObject(named);
  if (method === 'a given assertion') return;
  expect(Number(payload['exp']) - Number(payload['iat'])).toBeLessThanOrEqual(60);
  expect(header['alg']).toBe(method === 'client_secret_jwt' ? 'HS256' : 'ES256');
  if (method === 'private_key_jwt') expect(header['kid']).toMatch(/^[\w-]{43}$/);
}

/** The last request issued the token, or was about it. */
function requireBound(row: Row, what: Use, asked: readonly Seen[], output: Json): void {
  const { binding } = row;
  const last = asked.at(-1);
  const proofs = asked.flatMap(({ proof }) => proof ?? []);
  const isTokenRequest = last?.path === '/token';
  const cnf = isTokenRequest ? output['cnf'] : Object(output['response'])['cnf'];
  const where = `${idOf(row)} ${what}`;
  if (binding !== 'DPoP') {
    const x5t = binding === 'mTLS' ? last?.thumbprint : undefined;
    expect([where, proofs.length, last?.bound]).toEqual([where, 0, x5t ? { x5t } : {}]);
    if (what === 'introspect') expect(cnf).toEqual(x5t && { 'x5t#S256': x5t });
    return;
  }
  const { jkt } = last?.bound ?? {};
  expect([where, jkt]).toEqual([where, expect.stringMatching(/^[\w-]{43}$/)]);
  if (isTokenRequest) {
    const own = { htm: 'POST', htu: `${server.issuer}/token` };
    expect(new Set(proofs.map((one) => one.jkt))).toEqual(new Set([jkt]));
    expect(new Set(proofs.map(({ payload }) => payload['jti'])).size).toBe(proofs.length);
    expect(proofs[0]?.payload).not.toHaveProperty('nonce');
    for (const { payload } of proofs.slice(1)) {
      expect(payload).toMatchObject({ ...own, nonce: expect.any(String) });
    }
    expect(cnf).toEqual({ jkt });
  }
  if (what === 'introspect') expect(cnf).toEqual({ jkt });
  if (what === 'pushed request') expect(asked[0]?.dpop_jkt).toBe(jkt);
}

describe('a client authenticates', () => {
  it('with each method and each binding at each endpoint, as the server has seen it', async () => {
    await prepare();
    const cells = new Map<string, string>();
    const seenJtis: unknown[] = [];
    const run = async (row: Row, what: Use) => {
      const why = table[row.method]?.not?.[what];
      if (why === undefined) {
        const used = await use(row, what);
        requireSeen(row, what, used);
        seenJtis.push(...used.seen.flatMap(({ assertion }) => assertion?.payload['jti'] ?? []));
      }
      cells.set(`${idOf(row)} ${what}`, why ?? 'seen');
    };
    for (const row of rows) {
      for (const what of uses.filter((one) => one !== 'device')) {
        // oxlint-disable-next-line no-await-in-loop -- a refresh needs the sign-in before it
        await run(row, what);
      }
    }
    // Each waits for the interval of the server.
    await Promise.all(rows.map((row) => run(row, 'device')));
    expect(new Set(seenJtis).size).toBe(seenJtis.length);
    expect(new Set(audiences)).toEqual(new Set([server.issuer]));
    expect(cells.size).toBe(rows.length * uses.length);
    const printed = rows.map((row) => {
      const across = uses.map((what) => cells.get(`${idOf(row)} ${what}`));
      return [row.method, row.binding, ...across].join(' | ');
    });
    expect([['method', 'binding', ...uses].join(' | '), ...printed]).toMatchSnapshot();
    // A public client is stopped before anything is sent.
    const before = server.seen.length;
    const bare = flagsOf({ method: 'none', binding: 'bearer' });
    const { code } = await runCli(['grant', 'client-credentials', '--no-store', ...bare]);
    expect([code, server.seen.length]).toEqual([2, before]);
  }, 120_000);
});
