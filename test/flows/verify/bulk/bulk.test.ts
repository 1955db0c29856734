import { describe, expect, it } from 'vitest';
import type { Threads } from '../../../../src/model/context.ts';
import { Failure } from '../../../../src/model/errors.ts';
import { blocksOf } from '../../../../src/flows/verify/bulk/blocks.ts';
import type { Plan } from '../../../../src/flows/verify/bulk/plan.ts';
import { serveThread, type ToThread } from '../../../../src/flows/verify/bulk/serve-thread.ts';
import { type BulkRequest, verifyBulk } from '../../../../src/flows/verify/bulk/verify-bulk.ts';
import { tokenVerifier } from '../../../../src/flows/verify/verify.ts';
import { printer } from '../../../../src/report/verify/bulk.ts';
import { corpus, secret, testKeys } from '../../../support/jwt/corpus.ts';
import { metadata, scriptedServer, testSettings } from '../../../support/flows/scripted-server.ts';
import { claims, idClaims, issuer, now, rs256, sign } from '../../../support/jwt/tokens.ts';
import { createWorld } from '../../../support/context.ts';
import { tokenSet } from '../../../support/stored.ts';
import { fingerprint } from '../../../../src/util/fingerprint.ts';

const request: BulkRequest = {
  keys: { flag: 'jwks', from: 'keys.json', allowInsecureHttp: false },
  issuer,
  audience: ['api'],
  at: now,
  clockTolerance: 0,
  jws: false,
  json: true,
};
const files = { 'keys.json': JSON.stringify(testKeys), secret: secret.toString('latin1') };
const silent = () => {};
const bulkJson = printer({ json: true });

/** Threads of this thread: what goes between is copied as it would be, and judged a moment later. */
function threads(parallelism: number) {
  const started: ToThread[][] = [];
  const available: Threads = {
    parallelism,
    start: (data, listener) => {
      const heard: ToThread[] = [];
      started.push(heard);
      const post = (message: unknown) => queueMicrotask(() => listener.message(copy(message)));
      const plan = structuredClone(data) as Plan;
      const hear = serveThread(plan, printer(plan), () => 0, post);
      return {
        post: (message) => {
          const copied = structuredClone(message) as ToThread;
          heard.push(copied);
          setImmediate(() => hear(copied));
        },
      };
    },
  };
  return { available, started };
}

function copy(message: unknown): unknown {
  return structuredClone(message);
}

async function* bytesOf(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function bulk(text: string, asked: Partial<BulkRequest> = {}, parallelism = 1, clock = {}) {
  const { available, started } = threads(parallelism);
  const world = createWorld({ files, threads: available, ...clock });
  const tally = await verifyBulk(
    world.context,
    blocksOf(bytesOf(text, 40_000)),
    { ...request, ...asked },
    { print: bulkJson, progress: silent },
  );
  const lines = world.stdout.text().trimEnd().split('\n');
  const verdicts = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  return { tally, verdicts, started, world };
}

async function single(tokens: readonly string[], asked: Partial<BulkRequest> = {}) {
  const verdicts: unknown[] = [];
  const { context } = createWorld({ files });
  const verify = await tokenVerifier(context, { ...request, ...asked });
  for (const token of tokens) {
    // oxlint-disable-next-line no-await-in-loop -- one token comes after the other
    const judged = { token, verdict: await verify(token) };
    verdicts.push(JSON.parse(bulkJson(verdicts.length + 1, judged)));
  }
  return verdicts;
}

describe('tokens in bulk', () => {
  it('are compared with the clock and its fraction of a second', async () => {
    const lines = [0.1, 0.4, 0.999].map((fraction) => {
      const moment = now + fraction;
      return rs256({ ...claims, iat: moment, nbf: moment, exp: moment + 60 });
    });
    const late = rs256({ ...claims, exp: now + 0.2 });
    const { tally } = await bulk([...lines, late].join('\n'), { at: undefined }, 1, {
      now: now * 1000 + 300,
    });
    expect(tally).toMatchObject({ valid: 3, invalid: 1 });
  });

  it.each([
    ['a key set', {}],
    ['nothing expected', { issuer: undefined, audience: undefined }],
    ['allowed algorithms', { algorithms: ['RS256', 'HS256'] }],
    ['an expected type', { typ: 'at+jwt' }],
    ['a tolerance', { clockTolerance: 90 }],
    ['any payload', { jws: true }],
    ['a secret', { keys: { flag: 'secret-file', from: 'secret', allowInsecureHttp: false } }],
  ] as const)('get the verdicts that each would get alone: %s', async (_name, asked) => {
    const tokens = corpus();
    const alone = await single(tokens, asked);
    const { verdicts } = await bulk(tokens.join('\n'), asked);
    expect(verdicts).toEqual(alone);
    const outcomes = new Set(verdicts.map(({ outcome }) => outcome));
    expect(outcomes).toEqual(new Set(['valid', 'invalid', 'undecided']));
  });

  it('get the same verdicts, in the same order, from several threads', async () => {
    const tokens = Array.from({ length: 4 }, corpus).flat();
    const { verdicts: alone } = await bulk(tokens.join('\n'));
    const { verdicts, started, tally } = await bulk(tokens.join('\r\n'), {}, 3);
    expect(verdicts).toEqual(alone);
    expect(started.length).toBeGreaterThan(0);
    expect(tally).toMatchObject({ complete: true });
    expect(tally.valid + tally.invalid + tally.undecided).toBe(tokens.length);
  });

  it('start no thread for few tokens, and for a shared secret only for thousands', async () => {
    const few = await bulk(Array.from({ length: 200 }, () => rs256()).join('\n'), {}, 4);
    expect(few.started).toEqual([]);
    const keys = { flag: 'secret-file', from: 'secret', allowInsecureHttp: false } as const;
    const token = sign({ alg: 'HS256' }, claims, secret);
    const some = await bulk(Array.from({ length: 1000 }, () => token).join('\n'), { keys }, 4);
    expect(some.started).toEqual([]);
    const many = await bulk(Array.from({ length: 8000 }, () => token).join('\n'), { keys }, 4);
    expect(many.started).not.toEqual([]);
    expect(many.tally).toMatchObject({ valid: 8000, invalid: 0, undecided: 0 });
  });

  it('name each token by its fingerprint and its sub or jti', async () => {
    const nameless = { ...claims, sub: undefined, jti: 'j-1' };
    const tokens = [rs256(), rs256(nameless), 'garbage'];
    const { verdicts } = await bulk(tokens.join('\n'));
    expect(verdicts.map(({ token }) => token)).toEqual([
      { fingerprint: fingerprint(rs256()), sub: 'user-1' },
      { fingerprint: fingerprint(rs256(nameless)), jti: 'j-1' },
      { fingerprint: fingerprint('garbage') },
    ]);
  });

  it.each([1, 3])('are taken out of other text, in %d threads', async (parallelism) => {
    const late = rs256({ ...claims, exp: now - 1 });
    const lines = Array.from({ length: 400 }, () => [
      `GET / Authorization: "Bearer ${rs256()}" 200`,
      'nothing in this line, version 1.2.3',
      `{"a":"${rs256()}","b":"${late}"}`,
    ]).flat();
    const { verdicts, tally } = await bulk(lines.join('\n'), { extract: true }, parallelism);
    expect(tally).toMatchObject({ valid: 800, invalid: 400, undecided: 0 });
    expect(verdicts.slice(0, 4).map(({ line, outcome }) => [line, outcome])).toEqual([
      [1, 'valid'],
      [3, 'valid'],
      [3, 'invalid'],
      [4, 'valid'],
    ]);
  });

  it.each([1, 3])('know the access token of the profile, in %d threads', async (parallelism) => {
    const own = rs256({ ...claims, nonce: 'n', iat: undefined });
    const other = rs256({ ...claims, nonce: 'n' });
    const settings = {
      profile: 'p',
      known: true,
      builtIn: false,
      client: { issuer, client_id: 'api' },
      origins: {},
    };
    const tokens = { p: tokenSet({ issuer, access_token: own }) };
    const text = Array.from({ length: 400 }, () => `${other}\n${own}`).join('\n');
    const { verdicts } = await bulk(text, { settings, audience: undefined }, parallelism, {
      tokens,
    });
    const seen = verdicts.map(({ outcome, kind }) => `${String(outcome)} ${String(kind)}`);
    expect(new Set(seen.filter((_, index) => index % 2 === 0))).toEqual(
      new Set(['valid id_token']),
    );
    expect(new Set(seen.filter((_, index) => index % 2 === 1))).toEqual(
      new Set(['valid access_token']),
    );
  });

  it('count empty lines and give them no verdict; a line that is no token gets one', async () => {
    const { verdicts } = await bulk(`\n${rs256()}\r\n \nnonsense\n\n${rs256()}`);
    expect(verdicts.map(({ line, outcome }) => [line, outcome])).toEqual([
      [2, 'valid'],
      [4, 'invalid'],
      [6, 'valid'],
    ]);
  });

  it('are kept apart from a line without end, of which little is kept', async () => {
    const { verdicts, tally } = await bulk(`${rs256()}\n${'x'.repeat(5e6)}\n${rs256()}\n`);
    expect(verdicts.map(({ outcome }) => outcome)).toEqual(['valid', 'invalid', 'valid']);
    expect(JSON.stringify(verdicts[1])).toContain('the line is longer than 1 MiB');
    expect(tally.reasons.get('form jwt-size')).toMatchObject({ count: 1, line: 2 });
  });

  it('are found in a member of each JSON line', async () => {
    const token = rs256();
    const lines = [
      { access_token: token },
      { 'tokens.access': token },
      { tokens: { access: token } },
      { tokens: { access: 5 } },
      {},
      [],
    ].map((value) => JSON.stringify(value));
    const plain = await bulk([...lines, '{'].join('\n'), { field: 'tokens.access' });
    expect(plain.verdicts.map(({ valid }) => valid)).toEqual([
      false,
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
    const messages = JSON.stringify(plain.verdicts);
    for (const words of [
      'it has no tokens.access',
      'its tokens.access is a number',
      'it is an array, not an object',
      'it is not JSON',
    ]) {
      expect(messages).toContain(`the line holds no token: ${words}`);
    }
  });
});

describe('the keys of tokens in bulk', () => {
  it('are fetched again once for all threads, whatever kids the tokens name', async () => {
    let fetched = 0;
    const fetch = async () => {
      fetched += 1;
      return new Response(JSON.stringify(testKeys), {
        headers: { 'content-type': 'application/json' },
      });
    };
    const { available, started } = threads(3);
    const world = createWorld({ fetch, threads: available });
    const unknown = rs256(claims, { kid: 'x' });
    const text = Array.from({ length: 1500 }, () => unknown).join('\n');
    const keys = { ...request.keys, flag: 'jwks', from: 'https://id.example.com/jwks' } as const;
    const tally = await verifyBulk(
      world.context,
      blocksOf(bytesOf(text, 40_000)),
      { ...request, keys: { ...keys, allowInsecureHttp: false } },
      { print: bulkJson, progress: silent },
    );
    expect(tally).toMatchObject({ valid: 0, undecided: 1500 });
    expect(started.length).toBeGreaterThan(0);
    expect(fetched).toBe(2);
  });

  it('are the client secret for ID tokens with an HMAC that the metadata list', async () => {
    const { fetch } = scriptedServer({
      '/.well-known/openid-configuration': [
        { ...metadata, id_token_signing_alg_values_supported: ['HS256'] },
      ],
      '/jwks': [testKeys],
    });
    const { available, started } = threads(3);
    const world = createWorld({ fetch, threads: available });
    const client_secret = 'a client secret of thirty-two bytes';
    const settings = { ...testSettings, client: { ...testSettings.client, client_secret } };
    const mine = { ...idClaims, iss: metadata.issuer, aud: 'cli' };
    const signedBy = (key: string) => sign({ alg: 'HS256' }, mine, key);
    const tokens = Array.from({ length: 1500 }, (_, at) =>
      signedBy(at % 3 === 0 ? 'another secret of thirty-two bytes' : client_secret),
    );
    const { keys: _keys, issuer: _issuer, audience: _audience, ...asked } = request;
    const tally = await verifyBulk(
      world.context,
      blocksOf(bytesOf(tokens.join('\n'), 40_000)),
      { ...asked, settings },
      { print: bulkJson, progress: silent },
    );
    expect(tally).toMatchObject({ valid: 1000, invalid: 500 });
    expect(started.length).toBeGreaterThan(0);
  });

  it('end the run when they cannot be loaded', async () => {
    await expect(
      bulk(rs256(), { keys: { flag: 'jwks', from: 'missing', allowInsecureHttp: false } }),
    ).rejects.toThrow('missing cannot be read');
  });
});

describe('a run in bulk that cannot end well', () => {
  const text = Array.from({ length: 1500 }, () => rs256()).join('\n');
  const run = (world: ReturnType<typeof createWorld>) =>
    verifyBulk(world.context, blocksOf(bytesOf(text, 40_000)), request, {
      print: bulkJson,
      progress: silent,
    });

  it('says from which line on there is no verdict when a thread ends early', async () => {
    const start: Threads['start'] = (_data, { ended }) => {
      setImmediate(() => ended(undefined));
      return { post: silent };
    };
    const world = createWorld({ files, threads: { parallelism: 2, start } });
    const failure = await run(world).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Failure);
    expect(String(failure)).toMatch(/ended early: from line \d+ on there is no verdict/);
  });

  it('reads no more when nobody reads its verdicts', async () => {
    const world = createWorld({ files });
    let read = 0;
    const chunks = async function* chunks() {
      for await (const chunk of bytesOf(text, 40_000)) {
        read += chunk.length;
        yield chunk;
      }
    };
    const context = { ...world.context, deliver: async () => false };
    const report = { print: bulkJson, progress: silent };
    const tally = await verifyBulk(context, blocksOf(chunks()), request, report);
    expect(tally.complete).toBe(false);
    expect(read).toBeLessThan(text.length / 2);
  });
});
