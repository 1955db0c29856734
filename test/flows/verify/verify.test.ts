import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/model/errors.ts';
import { decodeToken } from '../../../src/flows/verify/decode.ts';
import { readTokens } from '../../../src/flows/input.ts';
import { exitCodeFor, tokenVerifier } from '../../../src/flows/verify/verify.ts';
import type { VerifyRequest } from '../../../src/flows/verify/options.ts';
import type { Settings } from '../../../src/model/settings.ts';
import {
  base64url,
  checkOf,
  claims,
  complaint,
  idClaims,
  issuer,
  jwk,
  now,
  otherRsa,
  p256,
  publicJwks,
  rs256,
  rsa,
  sign,
} from '../../support/jwt/tokens.ts';
import { verdictJson } from '../../../src/report/verify/verify.ts';
import { createWorld, type World } from '../../support/context.ts';
import { tokenSet } from '../../support/stored.ts';

const jwksUri = `${issuer}/jwks`;
const unsecured = 'eyJhbGciOiJub25lIn0.e30.';
const files = {
  'jwks.json': JSON.stringify(publicJwks),
  'key.pem': rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  'secret.bin': 'k'.repeat(32),
  'token.txt': 'the-access-token\n',
};

function settingsOf(client: Settings['client']): Settings {
  return { profile: 'work', known: true, builtIn: false, client, origins: {} };
}

function named(flag: 'jwks' | 'key' | 'secret-file', from: string): Partial<VerifyRequest> {
  return { keys: { flag, from, allowInsecureHttp: false } };
}

async function verify(
  tokens: readonly string[],
  request: Partial<VerifyRequest>,
  world: World = {},
) {
  const made = createWorld({ now: now * 1000, files, ...world });
  const verdicts = [];
  const options = { clockTolerance: 0, jws: false, ...request };
  const one = await tokenVerifier(made.context, options);
  // oxlint-disable-next-line no-await-in-loop -- one token comes after the other
  for (const token of tokens) verdicts.push(await one(token));
  return { ...made, verdicts, outcomes: verdicts.map(({ outcome }) => outcome) };
}

/** A server that answers documents by URL and counts what it was asked. */
function serverOf(documents: Readonly<Record<string, () => unknown>>) {
  const asked: string[] = [];
  const fetch: World['fetch'] = async (url) => {
    asked.push(url);
    const document = documents[url];
    if (document === undefined) return new Response('not here', { status: 404 });
    return Response.json(document());
  };
  return { asked, fetch };
}

const metadata = () => ({
  issuer,
  jwks_uri: jwksUri,
  id_token_signing_alg_values_supported: ['RS256'],
  response_types_supported: ['code'],
});
const configuration = `${issuer}/.well-known/openid-configuration`;

describe('the keys', () => {
  it.each([
    ['a key set in a file', named('jwks', 'jwks.json'), rs256()],
    ['a PEM file', named('key', 'key.pem'), rs256()],
    [
      'a secret',
      named('secret-file', 'secret.bin'),
      sign({ alg: 'HS256' }, claims, files['secret.bin']),
    ],
  ])('come from %s', async (_, request, token) => {
    const { outcomes, steps } = await verify([token], request);
    expect(outcomes).toEqual(['valid']);
    expect(steps).toEqual([]);
  });

  it('come from a URL', async () => {
    const server = serverOf({ [jwksUri]: () => publicJwks });
    const { outcomes } = await verify([rs256(), rs256()], named('jwks', jwksUri), server);
    expect(outcomes).toEqual(['valid', 'valid']);
    expect(server.asked).toEqual([jwksUri]);
  });

  it('come from the issuer, which is then the one expected', async () => {
    const server = serverOf({ [configuration]: metadata, [jwksUri]: () => publicJwks });
    const settings = settingsOf({ issuer });
    const foreign = rs256({ ...claims, iss: 'https://other.example' });
    const { verdicts, outcomes } = await verify([rs256(), foreign], { settings }, server);
    expect(outcomes).toEqual(['valid', 'invalid']);
    expect(verdicts[1] && complaint(verdicts[1])).toContain('iss fail');
    expect(server.asked).toEqual([configuration, jwksUri]);
  });

  it('are fetched once more for an unknown kid, and then not for 30 seconds', async () => {
    let served = 0;
    const server = serverOf({
      [jwksUri]: () => {
        served += 1;
        return { keys: [jwk(served === 1 ? otherRsa : rsa, { kid: served === 1 ? 'old' : 'r' })] };
      },
    });
    const unknown = rs256(claims, { kid: 'x' });
    const tokens = [rs256(), unknown, unknown];
    const { outcomes } = await verify(tokens, named('jwks', jwksUri), server);
    expect(outcomes).toEqual(['valid', 'undecided', 'undecided']);
    expect(server.asked).toHaveLength(2);
  });

  it('have to be named by somebody: the token is not asked', async () => {
    const token = rs256(claims, { jku: jwksUri });
    const server = serverOf({ [configuration]: metadata, [jwksUri]: () => publicJwks });
    await expect(verify([token], {}, server)).rejects.toMatchObject({ kind: 'usage' });
    await expect(verify([token], { settings: settingsOf({}) }, server)).rejects.toThrow('no keys');
    expect(server.asked).toEqual([]);
  });

  it.each([
    ['a file that is missing', named('jwks', 'nothing.json')],
    ['a PEM that is missing', named('key', 'nothing.pem')],
    ['a server that is away', named('jwks', 'https://away.example/jwks')],
    ['an issuer that is away', { settings: settingsOf({ issuer: 'https://away.example' }) }],
  ])('are not needed to refuse alg none: %s', async (_, request) => {
    const server = serverOf({});
    const { outcomes } = await verify([unsecured], request, server);
    expect(outcomes).toEqual(['invalid']);
    expect(server.asked).toEqual([]);
  });

  it.each([
    [named('jwks', 'nothing.json'), 'usage'],
    [named('jwks', 'key.pem'), 'usage'],
    [named('key', 'secret.bin'), 'usage'],
    [named('jwks', 'http://plain.example/jwks'), 'usage'],
    [named('jwks', `${issuer}/away`), 'network'],
    [{ settings: settingsOf({ issuer }) }, 'network'],
  ])('that cannot be had end the command: %j', async (request, kind) => {
    const failure = verify([rs256()], request, serverOf({}));
    await expect(failure).rejects.toBeInstanceOf(Failure);
    await expect(failure).rejects.toMatchObject({ kind });
  });
});

describe('what is expected', () => {
  it('is for an ID token the client of the profile, for an access token not', async () => {
    const settings = settingsOf({ issuer, client_id: 'client-2' });
    const request = { ...named('jwks', 'jwks.json'), settings };
    const { verdicts, outcomes } = await verify([rs256(idClaims), rs256()], request);
    expect(outcomes).toEqual(['invalid', 'valid']);
    expect(verdicts[0] && complaint(verdicts[0])).toContain('aud is client-1, expected client-2');
  });

  it('is for an ID token the algorithms of the discovery document', async () => {
    const server = serverOf({ [configuration]: metadata, [jwksUri]: () => publicJwks });
    const token = sign({ alg: 'ES256', kid: 'e' }, idClaims, p256.privateKey);
    const { verdicts } = await verify([token], { settings: settingsOf({ issuer }) }, server);
    expect(verdicts[0] && complaint(verdicts[0])).toContain('not among RS256 (from discovery)');
  });

  it('is the moment that --at names', async () => {
    const request = { ...named('jwks', 'jwks.json'), at: now + 7200 };
    const { verdicts } = await verify([rs256()], request);
    expect(verdicts[0] && complaint(verdicts[0])).toContain('exp fail: expired 1 h ago');
  });

  it.each([0, 0.004, 0.4, 0.999])(
    'lets a token pass that was issued %f s after the second began, at that moment',
    async (fraction) => {
      const moment = now + fraction;
      const token = rs256({ ...claims, iat: moment, nbf: moment, exp: moment + 60 });
      const world = { now: moment * 1000 };
      const { outcomes } = await verify([token], named('jwks', 'jwks.json'), world);
      expect(outcomes).toEqual(['valid']);
    },
  );

  it('is over when the fraction of a second is', async () => {
    const token = rs256({ ...claims, exp: now + 0.25 });
    const keys = named('jwks', 'jwks.json');
    expect((await verify([token], keys, { now: now * 1000 + 240 })).outcomes).toEqual(['valid']);
    expect((await verify([token], keys, { now: now * 1000 + 260 })).outcomes).toEqual(['invalid']);
  });

  it('is the access token of a file, without its line end', async () => {
    const request = {
      ...named('jwks', 'jwks.json'),
      audience: ['client-1'],
      accessTokenFile: 'token.txt',
    };
    const { verdicts } = await verify([rs256({ ...idClaims, at_hash: 'x' })], request);
    const check = verdicts[0]?.checks.find(({ id }) => id === 'at_hash');
    // The left half of SHA-256 of "the-access-token".
    expect(check?.expected).toBe('uby9Z8Gb_H_x4fPjwNzguw');
  });
});

describe('the exit code', () => {
  it.each([
    [['valid', 'valid'], 0],
    [['valid', 'undecided'], 9],
    [['undecided', 'invalid', 'valid'], 7],
    [['invalid'], 7],
  ] as const)('of %j is %d', (outcomes, code) => {
    expect(exitCodeFor(outcomes)).toBe(code);
  });
});

function stdin(text: string) {
  return { readStdin: async () => text };
}

describe('the access token of the profile', () => {
  const mine = { issuer, client_id: 'client-1' };
  const request = { settings: settingsOf(mine), ...named('jwks', 'jwks.json') };
  const opaque = 'alice:p3THvKn9sQ2LmX4f:20lcVx7RrT1oZbQ8yNwE5aKd';
  const stored = (access_token: string) => ({ work: tokenSet({ issuer, access_token }) });
  const { iat: _iat, ...endless } = { ...claims, aud: 'client-1' };

  it.each([
    ['the client as audience', endless],
    ['a nonce', { ...endless, nonce: 'n' }],
    ['neither sub nor iat', { iss: issuer, aud: ['client-1'], exp: now + 60 }],
  ])('is one with %s, and no other token is', async (_name, payload) => {
    const token = rs256(payload);
    const { verdicts } = await verify([token, `Bearer ${token}\n`], request, {
      tokens: stored(token),
    });
    expect(verdicts.map(({ outcome, kind }) => [outcome, kind])).toEqual([
      ['valid', 'access_token'],
      ['valid', 'access_token'],
    ]);
    const other = await verify([token], request, { tokens: stored('another') });
    expect(other.verdicts[0]).toMatchObject({ outcome: 'invalid', kind: 'id_token' });
  });

  it('is never valid without a good signature, and not past its exp', async () => {
    const forged = sign({ alg: 'RS256', kid: 'r' }, endless, otherRsa.privateKey);
    const late = rs256({ ...endless, exp: now - 1 });
    for (const token of [forged, late]) {
      // oxlint-disable-next-line no-await-in-loop -- two tokens
      const { outcomes } = await verify([token], request, { tokens: stored(token) });
      expect(outcomes).toEqual(['invalid']);
    }
  });

  it.each([opaque, 'short', 'a.b.c', 'eyJhb'])(
    'is undecided when it is no JWT: %s',
    async (token) => {
      const { fetch } = serverOf({ [configuration]: metadata });
      const { verdicts } = await verify([token], request, { fetch, tokens: stored(token) });
      expect(verdicts[0]?.outcome).toBe('undecided');
      expect(verdicts[0]?.checks[0]?.message).toContain('not a JWT but an opaque token');
      expect(verdicts[0]?.checks[0]?.message).not.toContain('only the server can tell');
    },
  );

  it.each<[string, string, string, RegExp]>([
    [
      'encrypted',
      `${base64url({ alg: 'dir', enc: 'A256GCM' })}..aXY.Y2lwaGVy.dGFn`,
      'undecided',
      /encrypted/,
    ],
    [
      'unsecured',
      `${base64url({ alg: 'none' })}.${base64url({ aud: 'app' })}`,
      'invalid',
      /segments/,
    ],
    [
      'truncated',
      `${base64url({ alg: 'RS256' })}.${base64url({ aud: 'app' })}`,
      'invalid',
      /truncated/,
    ],
    [
      'a session of Flask',
      `${base64url({ user: 1 })}.Zx.c2lnbmF0dXJl`,
      'undecided',
      /opaque token/,
    ],
  ])('is told for what it is: %s', async (_what, token, outcome, told) => {
    const { fetch } = serverOf({ [configuration]: metadata });
    const { verdicts } = await verify([token], request, { fetch, tokens: stored(token) });
    expect(verdicts[0]?.outcome).toBe(outcome);
    expect(verdicts[0]?.checks[0]?.message).toMatch(told);
  });

  it('names the command that asks the server, where it can be asked', async () => {
    const introspection_endpoint = `${issuer}/introspect`;
    const { fetch } = serverOf({
      [configuration]: () => ({ ...metadata(), introspection_endpoint }),
    });
    const told = '; only the server can tell: atm-cli token introspect -p work <token>';
    const found = await verify([opaque], request, { fetch, tokens: stored(opaque) });
    expect(found.verdicts[0]?.checks[0]?.message).toContain(told);
    const settings = settingsOf({ ...mine, introspection_endpoint });
    const set = await verify([opaque], { ...request, settings }, { tokens: stored(opaque) });
    expect(set.verdicts[0]?.checks[0]?.message).toContain(told);
  });
});

describe('the age of the keys', () => {
  it('is said where they are cached, and not where they were just fetched', async () => {
    const { fetch } = serverOf({ [jwksUri]: () => publicJwks });
    const entry = { url: jwksUri, fetchedAt: (now - 500) * 1000, value: publicJwks };
    const responseCache = {
      find: async () => ({ ...entry, isOfThisRun: false }),
      store: async () => {},
      forget: async () => {},
      deleteUsed: async () => {},
    };
    const old = await verify([rs256()], named('jwks', jwksUri), { fetch, responseCache });
    const [oldVerdict] = old.verdicts;
    if (oldVerdict === undefined) throw new Error('there is a verdict');
    expect(checkOf(oldVerdict, 'key')?.message).toContain('; key set fetched 8 min 20 s ago');
    expect(JSON.parse(verdictJson(oldVerdict, true)).signature.keys_fetched_at).toBe(now - 500);
    const fresh = await verify([rs256()], named('jwks', jwksUri), { fetch });
    const [freshVerdict] = fresh.verdicts;
    if (freshVerdict === undefined) throw new Error('there is a verdict');
    expect(checkOf(freshVerdict, 'key')?.message).not.toContain('fetched');
    expect(freshVerdict.signature.keysFetchedAt).toBe(now);
  });
});

describe('tokens', () => {
  it('are the operand, or the lines of standard input', async () => {
    expect(await readTokens(stdin('x'), 'a.b.c')).toEqual([{ line: 1, text: 'a.b.c' }]);
    expect(await readTokens(stdin('a.b.c\r\n\n d.e.f \n'), '-')).toEqual([
      { line: 1, text: 'a.b.c' },
      { line: 3, text: ' d.e.f ' },
    ]);
    await expect(readTokens(stdin(' \n'), '-')).rejects.toMatchObject({ kind: 'usage' });
  });

  it('that cannot be decoded end decode with a reason', () => {
    const { context } = createWorld({ now: now * 1000 });
    expect(decodeToken(context, rs256())).toMatchObject({ payload: claims });
    expect(() => decodeToken(context, 'hello')).toThrow('was it truncated?');
    expect(() => decodeToken(context, 'kYjRz0QmVb7qP1sXwN3uLh8tC5eD2gFa')).toThrow('opaque token');
  });
});
