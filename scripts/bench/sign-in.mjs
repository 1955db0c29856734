// @ts-check
// A sign-in at the server of the bench, with a person who takes a while.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as after } from 'node:timers/promises';

/**
 * Signs in and resolves to the milliseconds from the callback to its answer, which comes when the
 * tokens are stored.
 * @param {{ readonly node: string, readonly program: string, readonly env: Record<string, string>, readonly issuer: string, readonly personMs?: number }} options
 * @returns {Promise<number>}
 */
export async function signIn({ node, program, env, issuer, personMs = 0 }) {
  const client = ['--issuer', issuer, '--client-id', 'bench', '--port', '0', '--no-browser'];
  const child = spawn(node, [program, 'login', '--json', ...client], { env });
  const ended = once(child, 'close');
  const { searchParams } = new URL(await addressIn(child.stderr));
  await after(personMs);
  const callback = new URL(searchParams.get('redirect_uri') ?? '');
  callback.searchParams.set('code', searchParams.get('nonce') ?? '');
  callback.searchParams.set('state', searchParams.get('state') ?? '');
  const answeredAt = performance.now();
  await (await fetch(callback)).text();
  const ms = performance.now() - answeredAt;
  await ended;
  if (child.exitCode !== 0) throw new Error(`login: exit code ${child.exitCode}`);
  return ms;
}

/** @param {import('node:stream').Readable} stream */
async function addressIn(stream) {
  let said = '';
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    said += chunk;
    const [, url] = /"url":"([^"]+)"/.exec(said) ?? [];
    if (url !== undefined) return url;
  }
  throw new Error(`login told no address: ${said}`);
}
