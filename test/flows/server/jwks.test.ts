import { describe, expect, it } from 'vitest';
import type { KeySet } from '../../../src/jwt/keys/key-set.ts';
import { discoverServer } from '../../../src/flows/server/discover.ts';
import { lintServer } from '../../../src/flows/server/lint.ts';
import { fetchedKeys, namedKeys } from '../../../src/flows/verify/keys.ts';
import { discoveryLines } from '../../../src/report/discover.ts';
import { styleFor } from '../../../src/report/text/style.ts';
import { createWorld } from '../../support/context.ts';
import {
  type Answer,
  html,
  issuer,
  json,
  metadata,
  scriptedServer,
  testSettings,
} from '../../support/flows/scripted-server.ts';
import { jwk, p256, rs256, rsa, verify } from '../../support/jwt/tokens.ts';
import { randomJson } from '../../support/random-json.ts';

const key = jwk(rsa, { kid: 'r' });
const path = '/jwks';
const place = { issuer, find: async () => metadata.jwks_uri };

function at(answer: Answer, text?: string) {
  const server = scriptedServer({
    '/.well-known/openid-configuration': [metadata],
    [path]: [answer],
  });
  return { ...createWorld({ fetch: server.fetch, files: { 'keys.json': text ?? '' } }), ...server };
}

/** The same document at an address and in a file. */
async function both(document: unknown): Promise<readonly KeySet[]> {
  const text = JSON.stringify(document);
  const { context } = at(() => new Response(text), text);
  const named = { flag: 'jwks', allowInsecureHttp: false } as const;
  const sources = [
    fetchedKeys(context, place),
    namedKeys(context, { ...named, from: metadata.jwks_uri }),
    namedKeys(context, { ...named, from: 'keys.json' }),
  ];
  return await Promise.all(sources.map(async (source) => (await source.load(false)) as KeySet));
}

const kids = ({ keys }: KeySet) => keys.map(({ kid, refusal }) => refusal?.rule ?? kid);

describe('a key set with something else in it', () => {
  it.each<[string, unknown, readonly (string | undefined)[]]>([
    ['null', { keys: [null, key] }, ['jwks-unknown-kty', 'r']],
    ['a text and a number', { keys: ['x', 5, key] }, ['jwks-unknown-kty', 'jwks-unknown-kty', 'r']],
    ['an empty object', { keys: [{}, key] }, ['jwks-unknown-kty', 'r']],
    ['an unknown type', { keys: [{ kty: 'PQC', kid: 'p' }, key] }, ['jwks-unknown-kty', 'r']],
    ['nothing but null', { keys: [null] }, ['jwks-unknown-kty']],
    ['one key alone', key, ['r']],
    ['no key', { keys: [] }, []],
    ['members of no specification', { keys: [key], x: null, issuer }, ['r']],
  ])('is read from an address as from a file: %s', async (_what, document, expected) => {
    const [ofServer, ofAddress, ofFile] = await both(document);
    expect(ofServer && kids(ofServer)).toEqual(expected);
    expect(ofAddress && kids(ofAddress)).toEqual(expected);
    expect(ofFile && kids(ofFile)).toEqual(expected);
  });

  it('verifies a token, and what is no key never does', async () => {
    const { context } = at({ keys: [null, { kty: 'PQC' }, key] });
    const token = rs256();
    expect((await verify(token, { keys: fetchedKeys(context, place) })).valid).toBe(true);
    const { context: other } = at({ keys: [null, 'x', jwk(p256)] });
    expect((await verify(token, { keys: fetchedKeys(other, place) })).valid).toBe(false);
  });

  it('is shown and checked by discover', async () => {
    const { context } = at({ keys: [null, 7, key] });
    const discovery = await discoverServer(context, testSettings);
    expect(discoveryLines(discovery, styleFor({ colour: false }))).toMatch(
      /keys\n {2}\(no key\) null\n {2}\(no key\) 7\n {2}r {2}RSA\n/,
    );
    const { findings } = await lintServer(context, testSettings);
    expect(findings.map(({ message }) => message).join('\n')).toContain('key 1 is not an object');
  });
});

describe('a document that is no key set', () => {
  it.each<[string, Answer]>([
    ['an empty object', {}],
    ['an error', json(200, { error: 'x' })],
    ['keys that are no list', { keys: 'x' }],
    ['an empty list', () => new Response('[]')],
    ['a text', () => new Response('"x"')],
    ['a page', html(200, 'Sign in')],
    ['a key set under 404', json(404, { keys: [key] })],
    ['an empty body', () => new Response('')],
  ])('is refused with what was seen: %s', async (_what, answer) => {
    const { context } = at(answer);
    await expect(fetchedKeys(context, place).load(false)).rejects.toMatchObject({
      kind: 'network',
      message: expect.stringMatching(
        /^jwks: https:\/\/id\.example\/jwks (did not return|is not) a key set/,
      ),
    });
    const { metadata: shown, problem } = await discoverServer(context, testSettings);
    expect(shown).toEqual(metadata);
    expect(problem).toMatchObject({ kind: 'network' });
  });

  it('whatever it is, is refused with a failure or read as keys', async () => {
    const { value, below } = randomJson(42);
    for (let round = 0; round < 300; round += 1) {
      const document = below(2) === 0 ? value(3) : { keys: [value(2), value(2)] };
      const { context } = at(() => Response.json(document ?? null));
      // oxlint-disable-next-line no-await-in-loop -- one document after the other
      const outcome = await fetchedKeys(context, place)
        .load(false)
        .catch((error: unknown) => error);
      expect(outcome, JSON.stringify(document)).toMatchObject(
        outcome instanceof Error
          ? { name: 'Failure', kind: 'network' }
          : { keys: expect.any(Array) },
      );
    }
  });
});

describe('a refusal of a document that is no key set', () => {
  it.each<[string, Answer, string]>([
    ['metadata', metadata, `whose keys are at ${metadata.jwks_uri} (jwks_uri)`],
    ['metadata of another', { jwks_uri: 'https://b.example/k' }, 'https://b.example/k'],
    ['an error', json(200, { error: 'x' }), 'expected a JWK Set such as'],
    ['a text', () => new Response('"x"'), 'expected a JWK Set such as'],
    ['no JSON', () => new Response('x'), 'expected JSON with a member "keys"'],
  ])('says what it is: %s', async (_what, answer, told) => {
    const { context } = at(answer);
    const refused = { message: expect.stringContaining(told), rule: 'V15' };
    await expect(fetchedKeys(context, place).load(false)).rejects.toMatchObject(refused);
    expect((await discoverServer(context, testSettings)).problem).toMatchObject(refused);
  });
});

describe('a request for keys', () => {
  const strict: Answer = ({ headers }) =>
    headers.get('accept')?.includes('application/jwk-set+json') === true
      ? json(200, { keys: [key] }, { 'content-type': 'application/jwk-set+json' })
      : html(406, 'Not acceptable');

  it('names the type of key sets first, and takes any, on every path', async () => {
    const { context, to } = at(strict);
    await fetchedKeys(context, place).load(false);
    const from = metadata.jwks_uri;
    const named = namedKeys(context, { flag: 'jwks', from, allowInsecureHttp: false });
    expect(await named.load(false)).toMatchObject({ keys: [{ kid: 'r' }] });
    expect(await discoverServer(context, testSettings)).toMatchObject({ jwks: { keys: [key] } });
    const { findings } = await lintServer(context, testSettings);
    expect(findings.map(({ id }) => id)).not.toContain('jwks-unreachable');
    expect(to(path).map(({ headers }) => headers.get('accept'))).toEqual(
      Array.from({ length: 4 }, () => 'application/jwk-set+json, application/json, */*;q=0.1'),
    );
  });
});

describe('a key set that is refused', () => {
  it.each<[string, Answer, string]>([
    ['JSON', json(403, { error: { message: 'API is off' } }), '"API is off"'],
    ['a problem', json(404, { title: 'Not Found', detail: 'no realm' }), '"no realm"'],
    ['plain text', new Response('blocked\nby policy', { status: 403 }), '"blocked by policy"'],
    ['a page', html(502, 'Bad Gateway'), 'page "Bad Gateway"'],
  ])('is refused in the words of the server: %s', async (_name, answer, words) => {
    const { context } = at(answer);
    await expect(fetchedKeys(context, place).load(false)).rejects.toMatchObject({
      kind: 'network',
      message: expect.stringContaining(words),
    });
  });
});
