import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

import { calculateJwkThumbprint, EmbeddedJWK, type JWK, jwtVerify } from 'jose';
import { expect, it, onTestFinished } from 'vitest';

import { generatePrivateJwk } from '../../src/jwt/keys/private-key.ts';
import type { DPoPKey } from '../../src/model/token-set.ts';
import { atmCli } from '../support/e2e/spawn.ts';
import { newHome } from '../support/home.ts';
import { storeTokens, tokenSet } from '../support/stored.ts';
import { killOne } from './kill-one.ts';
import { printTable } from './table.ts';

const kills = 200;
const homes = 4;

/** What is bound to a key (RFC 9449), or to none. */
type Binding = { readonly dpop_key?: DPoPKey; readonly jkt?: string };

/**
 * A token endpoint whose n-th answer is `access-n` with `refresh-n`: a mixture would show. It binds to
 * the key of a proof, in which it wants its nonce.
 */
async function startGenerous({ jkt }: Binding) {
  const counts = { answers: 0, nonces: 0, otherKeys: 0 };
  const answerTo = async (proof: string | undefined): Promise<object> => {
    if (jkt !== undefined) {
      const { payload, protectedHeader } = await jwtVerify(proof ?? '', EmbeddedJWK);
      if (payload['nonce'] !== 'of-the-server') return { error: 'use_dpop_nonce' };
      const seen = await calculateJwkThumbprint(protectedHeader.jwk as JWK);
      if (seen !== jkt) return { error: 'invalid_grant' };
    }
    counts.answers += 1;
    return {
      access_token: `access-${counts.answers}`,
      refresh_token: `refresh-${counts.answers}`,
      token_type: jkt === undefined ? 'bearer' : 'DPoP',
      expires_in: 3600,
    };
  };
  const server = createServer((request, response) => {
    request.resume();
    void answerTo(request.headers['dpop']?.toString()).then((body) => {
      if ('error' in body) counts[body.error === 'use_dpop_nonce' ? 'nonces' : 'otherKeys'] += 1;
      const headers = { 'content-type': 'application/json', 'dpop-nonce': 'of-the-server' };
      response.writeHead('error' in body ? 400 : 200, headers).end(JSON.stringify(body));
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.close().closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { issuer: `http://127.0.0.1:${port}`, counts };
}

type Stored = {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly dpop_key?: DPoPKey;
  readonly refresh_sent_at?: number;
};

/** A stored set, if it is whole: both its tokens are of one answer, with the key that they had. */
async function wholeSet(file: string, { dpop_key }: Binding): Promise<Stored | undefined> {
  try {
    const stored = JSON.parse(await readFile(file, 'utf8')) as Stored;
    const { access_token, refresh_token } = stored;
    if (access_token.replace('access', 'refresh') !== refresh_token) return undefined;
    return isDeepStrictEqual(stored.dpop_key, dpop_key) ? stored : undefined;
  } catch {
    return undefined;
  }
}

async function boundToKey(): Promise<Binding> {
  const dpop_key = { ...(await generatePrivateJwk('ES256')), alg: 'ES256' } as DPoPKey;
  return { dpop_key, jkt: await calculateJwkThumbprint({ ...dpop_key }) };
}

it.each([
  ['a bearer token', async () => ({})],
  ['a token that is bound to a key', boundToKey],
])(
  'two hundred kills at random moments of a refresh of %s lose no login',
  async (what, bind) => {
    const binding: Binding = await bind();
    const server = await startGenerous(binding);
    const counts = { killed: 0, tooLate: 0, inDoubt: 0, damaged: 0, lost: 0, locks: 0 };

    async function live(): Promise<void> {
      const home = await newHome();
      const { issuer } = server;
      const { dpop_key } = binding;
      const seed = {
        access_token: 'access-0',
        refresh_token: 'refresh-0',
        ...(dpop_key && { dpop_key, token_type: 'dpop' }),
      };
      const { id_token: _none, ...plain } = tokenSet({ ...seed, issuer, client_id: 'app' });
      const file = await storeTokens(home, 'default', plain);
      const profile = { token_endpoint: `${issuer}/token`, client_id: 'app' };
      const config = JSON.stringify({ active: 'default', profiles: { default: profile } });
      await writeFile(join(home, 'config.json'), config);
      const refresh = ['token', 'refresh'];
      // More than a token lives for: it is refreshed, whatever the killed command has stored.
      const next = ['token', '--min-ttl', '7200'];
      const startedAt = performance.now();
      await atmCli(refresh, { home });
      const longestMs = performance.now() - startedAt;
      let killed = 0;
      for (let round = 0; round < kills && killed < kills / homes; round += 1) {
        // oxlint-disable-next-line no-await-in-loop -- each finds what the one before it left
        const fate = await killOne(refresh, home, longestMs);
        if (fate === 'too late') counts.tooLate += 1;
        else killed += 1;
        // oxlint-disable-next-line no-await-in-loop
        const left = await wholeSet(file, binding);
        if (left === undefined) counts.damaged += 1;
        if (left?.refresh_sent_at !== undefined) counts.inDoubt += 1;
        // oxlint-disable-next-line no-await-in-loop
        const { code, stdout } = await atmCli(next, { home });
        // oxlint-disable-next-line no-await-in-loop
        const renewed = await wholeSet(file, binding);
        if (code !== 0 || renewed?.access_token !== stdout.trim()) counts.lost += 1;
      }
      counts.killed += killed;
      const locks = await readdir(join(home, 'state', 'locks'));
      counts.locks += locks.filter((name) => name.endsWith('.lock')).length;
    }

    await Promise.all(Array.from({ length: homes }, live));
    const { answers, nonces, otherKeys } = server.counts;
    printTable(`${kills} times kill -9 at a random moment of a refresh of ${what}`, [
      ['killed before the end', String(counts.killed)],
      ['ended before the kill', String(counts.tooLate)],
      ['tokens issued by the server', String(answers)],
      ['proofs that lacked its nonce', String(nonces)],
      ['proofs of another key', String(otherKeys)],
      ['refreshes left in doubt', String(counts.inDoubt)],
      ['damaged stores', String(counts.damaged)],
      ['logins lost', String(counts.lost)],
      ['locks left after that', String(counts.locks)],
    ]);
    expect({ ...counts, otherKeys }).toMatchObject({ damaged: 0, lost: 0, locks: 0, otherKeys: 0 });
    expect(counts.killed).toBe(kills);
  },
  600_000,
);
