import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  jwtVerify,
} from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';

import { runCli } from '../support/cli/run-cli.ts';
import { newHome } from '../support/home.ts';
import { decodeUnverified } from '../support/server/support.ts';
import {
  type Heard,
  membersOf,
  type Reply,
  sendBack,
  startVendor,
  type Vendor,
  vendorJwt,
} from '../support/vendor.ts';

type Proof = {
  readonly jkt: string;
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
};
type Answers = {
  readonly metadata?: object;
  readonly token?: (request: Heard, proof: Proof | undefined, count: number) => Reply;
  readonly api?: (request: Heard, proof: Proof | undefined, count: number) => Reply;
};

let home: string;
beforeEach(async () => {
  home = await newHome();
});

const bound: Reply = {
  body: { access_token: 'at-1', token_type: 'DPoP', expires_in: 300, scope: 'read' },
};
const useNonce = (nonce: string): Reply => ({
  status: 400,
  headers: { 'dpop-nonce': nonce },
  body: { error: 'use_dpop_nonce', error_description: 'a nonce is required' },
});

/** The proof of a request, whose signature is right for the key in it (RFC 9449 section 4.3). */
async function readProof({ proof = '' }: Heard): Promise<Proof> {
  const { header } = decodeUnverified(proof);
  const jwk = header['jwk'] as JWK;
  const key = await importJWK(jwk, String(header['alg']));
  const { payload } = await jwtVerify(proof, key, { typ: 'dpop+jwt', maxTokenAge: 60 });
  expect(jwk).not.toHaveProperty('d');
  return { jkt: await calculateJwkThumbprint(jwk), header, claims: payload };
}

function unverified({ proof }: Heard): Proof | undefined {
  if (proof === undefined) return undefined;
  const { header, payload } = decodeUnverified(proof);
  const { crv, kty, x, y } = header['jwk'] as Record<string, string>;
  const members = JSON.stringify({ crv, kty, x, y });
  const jkt = createHash('sha256').update(members).digest('base64url');
  return { jkt, header, claims: payload };
}

async function serve(answers: Answers = {}): Promise<Vendor> {
  const { token = () => bound, api = () => ({ body: 'fine' }) } = answers;
  const counts: Record<string, number> = {};
  return await startVendor((request, origin) => {
    const { path } = request;
    counts[path] = (counts[path] ?? 0) + 1;
    const proof = unverified(request);
    if (path === '/token') return token(request, proof, counts[path]);
    if (path === '/api') return api(request, proof, counts[path]);
    if (path === '/me') return api(request, proof, counts[path]);
    if (path === '/auth') return sendBack(request, 'a-code');
    if (path !== '/.well-known/openid-configuration') return undefined;
    return {
      body: {
        issuer: origin,
        authorization_endpoint: `${origin}/auth`,
        token_endpoint: `${origin}/token`,
        userinfo_endpoint: `${origin}/me`,
        jwks_uri: `${origin}/jwks`,
        response_types_supported: ['code'],
        code_challenge_methods_supported: ['S256'],
        dpop_signing_alg_values_supported: ['ES256', 'RS256'],
        ...answers.metadata,
      },
    };
  });
}

const proofsAt = async ({ heard }: Vendor, path: string) =>
  await Promise.all(heard.filter((one) => one.path === path).map(readProof));

const cli = (line: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  runCli(line, { home, env });

/** Client credentials, the shortest way to tokens. */
const ofClient = 'grant client-credentials --client-id cli -p p'.split(' ');
const grantAt = (origin: string, ...more: readonly string[]) =>
  cli([...ofClient, '--issuer', origin, ...more], { ATM_CLIENT_SECRET: 'a-secret' });

/** The file of the tokens; empty where nothing is stored. */
async function storedFile(): Promise<string> {
  const folder = join(home, 'state', 'tokens');
  const [name] = await readdir(folder).catch(() => []);
  return name === undefined ? '' : join(folder, name);
}

async function storedSet(): Promise<Readonly<Record<string, unknown>> | undefined> {
  const file = await storedFile();
  if (file === '') return undefined;
  return JSON.parse(await readFile(file, 'utf8')) as Readonly<Record<string, unknown>>;
}

describe('the key of a sign-in', () => {
  it('is made for the sign-in, proved to the token endpoint, and stored with the tokens', async () => {
    const server = await serve();
    const { code, stdout } = await grantAt(server.origin, '--dpop', '--json');
    expect(code).toBe(0);
    const [proof] = await proofsAt(server, '/token');
    expect(proof?.header).toMatchObject({ alg: 'ES256', typ: 'dpop+jwt' });
    expect(proof?.claims).toMatchObject({ htm: 'POST', htu: `${server.origin}/token` });
    expect(proof?.claims).not.toHaveProperty('ath');
    expect(JSON.parse(stdout)).toMatchObject({ token_type: 'dpop', cnf: { jkt: proof?.jkt } });
    expect(await storedSet()).toMatchObject({ dpop_key: { alg: 'ES256', d: expect.any(String) } });
    const again = await grantAt(server.origin, '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({ token_type: 'dpop' });
    const all = await proofsAt(server, '/token');
    expect(new Set(all.map(({ jkt }) => jkt)).size).toBe(2);
  });

  it.each([
    ['ES256 where nothing is listed', undefined, 'ES256'],
    ['the first that can be made', ['HS256', 'PS256', 'RS256'], 'PS256'],
    ['the name that the server knows', ['EdDSA'], 'EdDSA'],
  ])('signs with %s', async (_case, listed, alg) => {
    const server = await serve({ metadata: { dpop_signing_alg_values_supported: listed } });
    const { code, stderr } = await grantAt(server.origin, '--dpop', 'always');
    expect(code).toBe(0);
    const [proof] = await proofsAt(server, '/token');
    expect(proof?.header['alg']).toBe(alg);
    expect(stderr.includes('lists no algorithms for DPoP')).toBe(listed === undefined);
  });

  it('signs with the algorithm that is named, and says so where the server does not list it', async () => {
    const server = await serve();
    const { code, stderr } = await grantAt(server.origin, '--dpop', '--dpop-alg', 'ES384');
    expect(code).toBe(0);
    expect(stderr).toContain('does not list ES384 for DPoP proofs: it has ES256, RS256');
    const listed = await grantAt(server.origin, '--dpop', '--dpop-alg', 'RS256');
    expect(listed.stderr).not.toContain('does not list');
    const proofs = await proofsAt(server, '/token');
    expect(proofs.map(({ header }) => header['alg'])).toEqual(['ES384', 'RS256']);
  });

  it.each([
    [['--dpop', '--dpop-alg', 'HS256'], {}, 'dpop_alg is "HS256"; keys can be made for ES256'],
    [['--dpop'], { dpop_signing_alg_values_supported: ['HS256'] }, 'the server lists HS256'],
    [['--dpop', 'maybe'], {}, 'is not one of auto, always, never'],
    [['--dpop', 'https://api.example'], {}, 'never: the URL of the API goes before --dpop'],
  ])('is not made for %j at %j', async (flags, metadata, said) => {
    const server = await serve({ metadata });
    const { code, stderr } = await grantAt(server.origin, ...flags);
    expect([code, stderr]).toEqual([2, expect.stringContaining(said)]);
    expect(server.bodies('/token')).toEqual([]);
  });

  it('is lost with tokens that are not stored, which is said', async () => {
    const server = await serve();
    const lost = 'the key that the tokens are bound to is not stored either';
    for (const flags of [['--no-store'], ['--token-store', 'memory']]) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const { code, stdout } = await grantAt(server.origin, '--dpop', ...flags, '--json');
      const { notes } = JSON.parse(stdout) as { readonly notes: readonly string[] };
      expect([code, notes.join()]).toEqual([0, expect.stringContaining(lost)]);
    }
    expect((await grantAt(server.origin, '--dpop', '--json')).stdout).not.toContain(lost);
  });

  it('names the variable of the environment that has another value', async () => {
    const { code, stderr } = await cli(['login'], { ATM_DPOP: 'on' });
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('ATM_DPOP is "on", expected auto or always or never'),
    ]);
  });

  it('is kept by a refresh, also in the next process', async () => {
    const server = await serve({
      token: (request, _proof, count) => ({
        body: {
          ...Object(bound.body),
          access_token: `at-${count}`,
          refresh_token: `rt-${count}`,
          id_token: undefined,
          ...(membersOf(request)?.['grant_type'] === 'refresh_token' && { scope: 'read' }),
        },
      }),
    });
    expect((await grantAt(server.origin, '--dpop')).code).toBe(0);
    for (let round = 0; round < 2; round += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one refresh after the other
      const refreshed = await cli(['token', 'refresh', '-p', 'p'], {
        ATM_CLIENT_SECRET: 'a-secret',
      });
      expect([refreshed.code, refreshed.stderr]).toEqual([0, '']);
    }
    const proofs = await proofsAt(server, '/token');
    expect(new Set(proofs.map(({ jkt }) => jkt)).size).toBe(1);
    expect(new Set(proofs.map(({ claims }) => claims['jti'])).size).toBe(3);
    expect(server.bodies('/token').at(-1)).toContain('refresh_token=rt-2');
  });

  it('goes with a sign-in that another command finishes', async () => {
    const server = await serve({ metadata: { jwks_uri: undefined } });
    const at = ['--issuer', server.origin, '--client-id', 'cli', '--scope', 'read', '-p', 'p'];
    const begun = await cli(['login', ...at, '--dpop', '--no-wait', '--json']);
    const { url } = JSON.parse(begun.stdout) as { readonly url: string };
    const asked = new URL(url);
    const response = await fetch(url, { redirect: 'manual' });
    const back = response.headers.get('location') ?? '';
    const { code, stdout } = await cli(['login', '--resume', back, '--json']);
    expect(code).toBe(0);
    const [proof] = await proofsAt(server, '/token');
    expect(proof?.jkt).toBe(asked.searchParams.get('dpop_jkt'));
    expect(JSON.parse(stdout)).toMatchObject({ cnf: { jkt: proof?.jkt } });
  });
});

describe('a nonce of the server', () => {
  it('is in the second request, whose proof and assertion are new', async () => {
    const server = await serve({
      token: (_request, proof) => (proof?.claims['nonce'] === 'n-1' ? bound : useNonce('n-1')),
    });
    const made = await cli(['key', 'new', 'work']);
    expect(made.code).toBe(0);
    const signed = ['--signing-key', 'work', '--dpop'];
    const { code } = await cli([...ofClient, '--issuer', server.origin, ...signed]);
    expect(code).toBe(0);
    const proofs = await proofsAt(server, '/token');
    expect(proofs.map(({ claims }) => claims['nonce'])).toEqual([undefined, 'n-1']);
    expect(proofs[0]?.claims['jti']).not.toBe(proofs[1]?.claims['jti']);
    const jtis = server.heard.flatMap((one) => {
      const assertion = one.path === '/token' && membersOf(one)?.['client_assertion'];
      return assertion ? [decodeUnverified(assertion).payload['jti']] : [];
    });
    expect(new Set(jtis).size).toBe(2);
  });

  it('that is never right ends the command after one repeat, and stores nothing', async () => {
    const server = await serve({ token: (_request, _proof, count) => useNonce(`n-${count}`) });
    const { code, stderr } = await grantAt(server.origin, '--dpop');
    expect(code).toBe(8);
    expect(stderr).toContain('use_dpop_nonce');
    expect(server.bodies('/token')).toHaveLength(2);
    expect(await storedSet()).toBeUndefined();
  });

  it.each([
    [{ status: 401, headers: { 'dpop-nonce': 'n' }, body: { error: 'invalid_client' } }],
    [{ status: 400, body: { error: 'use_dpop_nonce' } }],
    [{ status: 200, headers: { 'dpop-nonce': 'n' }, body: bound.body ?? '' }],
  ])('is no reason to repeat in %j', async (reply) => {
    const server = await serve({ token: () => reply });
    await grantAt(server.origin, '--dpop');
    expect(server.bodies('/token')).toHaveLength(1);
  });
});

describe('a response to a request with a proof', () => {
  const jwtBoundTo = (jkt: unknown) => vendorJwt({ sub: 'cli', cnf: { jkt } });

  it('is refused with a token that is not bound, and nothing is stored', async () => {
    const server = await serve({
      token: () => ({ body: { ...Object(bound.body), token_type: 'Bearer' } }),
    });
    const { code, stderr } = await grantAt(server.origin, '--dpop');
    expect(code).toBe(7);
    expect(stderr).toContain('the token_type is Bearer, expected DPoP');
    expect(await storedSet()).toBeUndefined();
  });

  it('is refused with a token that is bound to another key', async () => {
    const access_token = jwtBoundTo('another');
    const server = await serve({
      token: () => ({ body: { ...Object(bound.body), access_token } }),
    });
    const { code, stderr } = await grantAt(server.origin, '--dpop');
    expect([code, stderr]).toEqual([7, expect.stringContaining('cnf.jkt "another"')]);
    expect(await storedSet()).toBeUndefined();
  });

  it('is read as DPoP where the token itself says that it is bound', async () => {
    const server = await serve({
      token: (_request, proof) => {
        const access_token = jwtBoundTo(proof?.jkt);
        return { body: { ...Object(bound.body), access_token, token_type: 'Bearer' } };
      },
      api: ({ authorization = '' }) => ({ body: { scheme: authorization.split(' ')[0] } }),
    });
    expect((await grantAt(server.origin, '--dpop')).code).toBe(0);
    const { stdout } = await cli(['call', `${server.origin}/api`, '-p', 'p']);
    expect(JSON.parse(stdout)).toEqual({ scheme: 'DPoP' });
  });

  it('that is no longer bound after a refresh leaves the sign-in as it was', async () => {
    const server = await serve({
      token: (_request, _proof, count) => ({
        body: {
          ...Object(bound.body),
          refresh_token: `rt-${count}`,
          token_type: count === 2 ? 'Bearer' : 'DPoP',
        },
      }),
    });
    const env = { ATM_CLIENT_SECRET: 'a-secret' };
    expect((await grantAt(server.origin, '--dpop')).code).toBe(0);
    const { code, stderr } = await cli(['token', 'refresh', '-p', 'p'], env);
    expect([code, stderr]).toEqual([7, expect.stringContaining('expected DPoP')]);
    expect((await cli(['token', 'refresh', '-p', 'p'], env)).code).toBe(0);
    expect(server.bodies('/token').at(-1)).toContain('refresh_token=rt-2');
    const proofs = await proofsAt(server, '/token');
    expect(new Set(proofs.map(({ jkt }) => jkt)).size).toBe(1);
  });
});

describe('a call with a bound token', () => {
  const hashOf = (token: string) => createHash('sha256').update(token).digest('base64url');

  it('has a proof for its method, URL and token, and the nonce of the API once', async () => {
    const server = await serve({
      api: (_request, proof) => {
        if (proof?.claims['nonce'] === 'of-api') return { body: { name: 'done' } };
        const challenge = 'DPoP error="use_dpop_nonce", algs="ES256"';
        const headers = { 'www-authenticate': challenge, 'dpop-nonce': 'of-api' };
        return { status: 401, headers, body: 'nonce please' };
      },
    });
    await grantAt(server.origin, '--dpop');
    const url = `${server.origin}/api?page=2`;
    const { code, stdout } = await cli(['call', url, '-X', 'POST', '--data', 'a=1', '-p', 'p']);
    expect([code, JSON.parse(stdout)]).toEqual([0, { name: 'done' }]);
    const proofs = await proofsAt(server, '/api');
    const own = { htm: 'POST', htu: `${server.origin}/api`, ath: hashOf('at-1') };
    expect(proofs.map(({ claims }) => claims['nonce'])).toEqual([undefined, 'of-api']);
    for (const { claims } of proofs) expect(claims).toMatchObject(own);
    expect(server.bodies('/api')).toEqual(['a=1', 'a=1']);
    const [authorization] = server.heard.filter(({ path }) => path === '/api');
    expect(authorization?.authorization).toBe('DPoP at-1');
  });

  it('is repeated once, whatever the API wants then', async () => {
    const server = await serve({
      api: (_request, _proof, count) => ({
        status: 401,
        headers: {
          'www-authenticate': 'DPoP error="use_dpop_nonce"',
          'dpop-nonce': `n-${count}`,
        },
      }),
    });
    await grantAt(server.origin, '--dpop');
    const { code } = await cli(['call', `${server.origin}/api`, '--fail', '-p', 'p']);
    expect([code, server.bodies('/api').length]).toEqual([8, 2]);
  });

  it('of userinfo has one too', async () => {
    const server = await serve({
      api: (_request, proof) =>
        proof?.claims['nonce'] === 'n'
          ? { body: { sub: 'ada' } }
          : {
              status: 401,
              headers: { 'www-authenticate': 'DPoP error="use_dpop_nonce"', 'dpop-nonce': 'n' },
            },
    });
    await grantAt(server.origin, '--dpop');
    const { code, stdout } = await cli(['userinfo', '-p', 'p', '--json'], {
      ATM_CLIENT_SECRET: 'a-secret',
    });
    expect([code, JSON.parse(stdout)]).toEqual([
      0,
      expect.objectContaining({ claims: { sub: 'ada' } }),
    ]);
    const proofs = await proofsAt(server, '/me');
    expect(proofs.at(-1)?.claims).toMatchObject({ htm: 'GET', ath: hashOf('at-1') });
  });

  it('is not sent where the server has bound the token to no key of ours', async () => {
    const server = await serve();
    await grantAt(server.origin);
    const { code, stderr } = await cli(['call', `${server.origin}/api`, '-p', 'p']);
    expect([code, server.bodies('/api')]).toEqual([2, []]);
    expect(stderr).toContain('there is no key');
    expect(stderr).toContain('--dpop');
  });
});

it('a stored key that is not the one of the token is named before anything is sent', async () => {
  const server = await serve({
    token: (_request, proof) => {
      const access_token = vendorJwt({ sub: 'ada', cnf: { jkt: proof?.jkt } });
      return { body: { ...Object(bound.body), access_token } };
    },
  });
  await grantAt(server.origin, '--dpop');
  const [first] = await proofsAt(server, '/token');
  const stored = await storedSet();
  const other = await exportJWK((await generateKeyPair('ES256', { extractable: true })).privateKey);
  const swapped = { ...stored, dpop_key: { ...other, alg: 'ES256' } };
  await writeFile(await storedFile(), JSON.stringify(swapped), { mode: 0o600 });
  const env = { ATM_CLIENT_SECRET: 'a-secret' };
  for (const line of [['call', `${server.origin}/api`], ['userinfo']]) {
    // oxlint-disable-next-line no-await-in-loop -- two commands
    const { code, stderr } = await cli([...line, '-p', 'p'], env);
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining(`bound to the key "${first?.jkt}"`),
    ]);
  }
  expect(server.bodies('/api')).toEqual([]);
  expect(server.bodies('/me')).toEqual([]);
});

describe('token header --dpop', () => {
  it('prints both headers for one request', async () => {
    const server = await serve();
    await grantAt(server.origin, '--dpop');
    const url = `${server.origin}/api`;
    const line = ['token', 'header', '-p', 'p', '--dpop', 'get', url];
    const { code, stdout } = await cli(line);
    const [first, second, ...rest] = stdout.split('\n');
    expect([code, first, rest]).toEqual([0, 'Authorization: DPoP at-1', ['']]);
    expect(second).toMatch(/^DPoP: ey/);
    const json = await cli([...line, '--dpop-nonce', 'n-7', '--json']);
    const { value, dpop } = JSON.parse(json.stdout) as Record<string, string>;
    expect(value).toBe('DPoP at-1');
    const { claims } = (await readProof({ proof: dpop } as Heard)) satisfies Proof;
    expect(claims).toMatchObject({ htm: 'GET', htu: url, nonce: 'n-7' });
  });

  it.each([
    [['GET'], 'atm-cli token header -p p --dpop <method> <url>'],
    [[], 'give its method and its URL'],
    [['GET', 'http://api.example.com/'], 'http'],
    [['CONNECT', 'https://api.example.com/'], 'is not a supported HTTP method'],
  ])('refuses %j', async (operands, said) => {
    const server = await serve();
    await grantAt(server.origin, '--dpop');
    const { code, stdout, stderr } = await cli([
      'token',
      'header',
      '-p',
      'p',
      '--dpop',
      ...operands,
    ]);
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(said)]);
  });

  it('has none for a bearer token', async () => {
    const server = await serve({
      token: () => ({ body: { access_token: 'at', token_type: 'Bearer', expires_in: 300 } }),
    });
    await grantAt(server.origin);
    const line = ['token', 'header', '-p', 'p', '--dpop', 'GET', `${server.origin}/api`];
    const { code, stderr } = await cli(line);
    expect([code, stderr]).toEqual([2, expect.stringContaining('not bound to a key')]);
  });
});
