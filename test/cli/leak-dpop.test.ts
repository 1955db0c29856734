import { type JsonWebKey } from 'node:crypto';
import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { calculateJwkThumbprint } from 'jose';
import { expect, it, onTestFinished } from 'vitest';

import type { DPoPKey } from '../../src/model/token-set.ts';
import { type CliResult, runCli } from '../support/cli/run-cli.ts';
import { runWithPerson } from '../support/cli/run-with-person.ts';
import { startNonceServer } from '../support/dpop/nonce-server.ts';
import { filesBelow } from '../support/files-below.ts';
import { newHome } from '../support/home.ts';
import { lastAddress } from '../support/last-address.ts';
import { leaks, listenToRequests, partsOf } from '../support/secrets.ts';
import { startVendor } from '../support/vendor.ts';

type Run = CliResult & { readonly words: string };

const tokenFile = 'state/tokens/default.json';
const isAttempt = /^state\/attempts\/\w+\.json$/;

/** What an API says that repeats the proof and the token which it was sent. */
function refusalOf(proof: string, token: string) {
  const words = `not accepted: ${proof} with ${token}`;
  return {
    status: 401,
    headers: {
      'www-authenticate': `DPoP error="invalid_dpop_proof", error_description="${words}"`,
      'content-type': 'application/json',
    },
    body: { error: 'invalid_dpop_proof', error_description: words },
  };
}

/** Wants a nonce in each proof, whatever nonce it has. */
const loop = {
  status: 401,
  headers: {
    'www-authenticate': 'DPoP error="use_dpop_nonce"',
    'dpop-nonce': 'nonce-of-the-loop-4D2kQ',
  },
};

it('no private key, proof or assertion of a bound sign-in is in any output, file or child process', async () => {
  const wire = listenToRequests();
  onTestFinished(() => wire.close());
  const [home, files] = [await newHome(), await newHome()];
  const env = { ATM_DEBUG: '1' };
  const runs: Run[] = [];
  const keys: [string, string][] = [];
  /** The keys of the tokens that are stored or waited for now, by the file that has them. */
  const keepKeys = async () => {
    const kept = await filesBelow(home);
    const holders = [...kept].flatMap(([path, text]) => {
      const { dpop_key: key } = path.startsWith('state/') ? parse(text) : {};
      return key === undefined ? [] : [[path, key] as const];
    });
    for (const [, key] of holders) {
      keys.push(
        ...partsOf(key as JsonWebKey).map(([value]) => [value, 'DPoP key'] as [string, string]),
      );
    }
    return holders;
  };
  const keep = (words: string, result: CliResult, code: number) => {
    expect([words, result.code, result.code === code ? '' : result.stderr]).toEqual([
      words,
      code,
      '',
    ]);
    runs.push({ words, ...result });
    return result;
  };
  const run = async (args: readonly string[], code = 0) => {
    return keep(args.join(' '), await runCli(args, { home, env }), code);
  };
  /** As text with each trace, and as JSON with everything on file. */
  const everyWay = async (args: readonly string[], code = 0) => {
    const name = join(files, String(runs.length));
    await run([...args, '--trace', '--report', `${name}.md`], code);
    await run([...args, '--trace-full'], code);
    await run([...args, '--json', '--har', `${name}.har`, '--report', `${name}.html`], code);
  };

  const { stdout } = await run(['key', 'new', 'work']);
  const server = await startNonceServer({ clientJwks: JSON.parse(stdout) });
  onTestFinished(server.close);
  const { issuer, api } = server;
  const client = ['--issuer', issuer, '--client-id', 'atm-cli-fapi', '--signing-key', 'work'];
  const scope = ['--scope', 'openid offline_access api:read', '--resource', api];
  const flags = [...client, '--dpop', ...scope, '--prompt', 'consent', '--port', '0'];
  const login = ['login', ...flags, '--no-browser'];
  const artifacts = ['--har', join(files, 'login.har'), '--report', join(files, 'login.html')];
  keep('login', await runWithPerson([...login, '--trace', ...artifacts], { home, env }), 0);
  await keepKeys();
  keep('login', await runWithPerson([...login, '--json', '--trace-full'], { home, env }), 0);
  await keepKeys();
  keep('login', await runWithPerson([...login, '--events'], { home, env }), 0);
  const [[, key] = []] = await keepKeys();

  await everyWay(['token', 'refresh']);
  await everyWay(['call', api]);
  await everyWay(['userinfo']);
  await everyWay(['status']);
  await everyWay(['token', 'show']);
  await everyWay(['explain', 'last']);
  const header = await run(['token', 'header', '--dpop', 'GET', api]);
  await run(['token', 'header'], 2);

  const echoing = await startVendor(({ authorization = '', dpop = '' }) => {
    const [, token = ''] = authorization.split(' ');
    return refusalOf(dpop, token);
  });
  const looping = await startVendor(() => loop);
  for (const { origin } of [echoing, looping]) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await everyWay(['call', '-f', `${origin}/orders`], 8);
    // oxlint-disable-next-line no-await-in-loop
    await everyWay(['explain', 'last']);
  }

  // A program that is started as the browser writes down what it gets, and never signs in.
  const program = join(files, 'browser.sh');
  await writeFile(
    program,
    `#!/bin/sh\nenv > ${join(files, 'child')}\necho "$@" >> ${join(files, 'child')}\n`,
  );
  await chmod(program, 0o700);
  await run(['login', ...flags, '--browser', program, '--timeout', '1', '--no-url-check'], 6);
  expect(await readFile(join(files, 'child'), 'utf8')).toMatch(/HOME=[^]*\nhttp:\/\/127/);

  // What a sign-in that timed out needs to be finished is stored for some minutes, too.
  const [timedOut = ''] = (await keepKeys())
    .map(([path]) => path)
    .filter((one) => isAttempt.test(one));
  const begun = await run(['login', ...flags, '--no-wait', '--json']);
  const waiting = (await keepKeys()).find(([path]) => isAttempt.test(path) && path !== timedOut);
  expect(((await stat(join(home, waiting?.[0] ?? ''))).mode & 0o777).toString(8)).toBe('600');
  const { url, redirect_uri } = JSON.parse(begun.stdout) as Record<string, string>;
  const callback = await lastAddress(url ?? '', redirect_uri);
  await run(['login', '--resume', callback, '--json', '--trace-full']);
  const after = new Map(await keepKeys());
  expect([...after.keys()].toSorted()).toEqual([timedOut, tokenFile]);
  expect(after.get(tokenFile)).toEqual(waiting?.[1]);

  const stored = await filesBelow(home);
  const { jwk } = JSON.parse(stored.get('state/keys/work.json') ?? '') as {
    readonly jwk: JsonWebKey;
  };
  const secrets = new Map([...wire.secrets(), ...partsOf(jwk, 'client key'), ...keys]);
  const count = (name: string) => [...secrets.values()].filter((one) => one === name).length;
  expect(count('client_assertion')).toBeGreaterThan(8);
  expect(count('dpop')).toBeGreaterThan(20);
  expect(count('DPoP key')).toBeGreaterThan(6);
  const shown = runs.map(({ words, stdout: out, stderr }) => {
    const said = words.startsWith('token header --dpop') ? stderr : out + stderr;
    return { words, leaked: leaks(said, secrets) };
  });
  expect(shown.filter(({ leaked }) => leaked.length > 0)).toEqual([]);
  expect(leaks(header.stdout, secrets)).toContain('access_token');
  const holders = (kept: ReadonlyMap<string, string>) =>
    [...kept]
      .filter(([path]) => path !== timedOut)
      .flatMap(([path, text]) => leaks(text, secrets).map((name) => `${path}: ${name}`));
  expect(holders(stored).toSorted()).toEqual([
    'state/keys/work.json: client key',
    ...['DPoP key', 'access_token', 'id_token', 'refresh_token'].map(
      (name) => `${tokenFile}: ${name}`,
    ),
  ]);
  expect(holders(await filesBelow(files))).toEqual([]);

  // What an engineer compares is readable: thumbprints, the hash of the token, nonces of servers.
  const traced = runs.map(({ stderr }) => stderr).join('\n');
  const jkt = await calculateJwkThumbprint({ ...(key as DPoPKey) });
  const claims = (name: string) =>
    server.proven.flatMap(({ payload }) => {
      const { [name]: value } = payload;
      return typeof value === 'string' ? [value] : [];
    });
  const hashes = claims('ath');
  const readable = [jkt, 'nonce-of-the-loop-4D2kQ', ...claims('nonce'), ...hashes.slice(0, 1)];
  expect(readable.filter((one) => !traced.includes(one))).toEqual([]);
  expect(hashes.length).toBeGreaterThan(3);
}, 120_000);

function parse(text: string): { readonly dpop_key?: unknown } {
  try {
    return JSON.parse(text) as { readonly dpop_key?: unknown };
  } catch {
    return {};
  }
}
