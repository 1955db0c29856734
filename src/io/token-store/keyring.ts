import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Environment } from '../../model/exchange.ts';
import { xdgFolder } from '../files/directories.ts';
import type { KeyringReply, KeyringRequest } from './keyring-process.ts';

/** `silent`: no response in time. `unset`: the Secret Service has no default collection. */
export type KeyringProblem = {
  readonly problem: 'absent' | 'locked' | 'silent' | 'unset' | 'unusable';
  readonly detail: string;
};

export type KeyringResult = { readonly secret: Buffer | undefined } | KeyringProblem;

/** One secret in the keyring of the system. Problems are returned; only Ctrl-C throws. */
export type Keyring = {
  find(): Promise<KeyringResult>;
  /** The stored secret, or this one after storing it. */
  ensure(secret: Buffer): Promise<KeyringResult>;
  forget(): Promise<KeyringResult>;
};

export type KeyringOptions = {
  /** The name of the secret among those of atm-cli. */
  readonly account: string;
  readonly env: Environment;
  readonly platform: NodeJS.Platform;
  /** There is a terminal, so the keyring may ask the user for its password. */
  readonly interactive: boolean;
  readonly signal?: AbortSignal | undefined;
  /** The built `keyring-process.ts`. */
  readonly program?: string;
  readonly limitMs?: number;
};

const service = 'atm-cli';
const defaultLimitMs = 3000;
const personLimitMs = 60_000;

/** The build puts this file into `dist/chunks`. */
const builtProgram = join(import.meta.dirname, '..', 'keyring-process.cjs');

/**
 * The keyring of the system, with a separate process for each request: a keyring that does not
 * respond would block this one. The process is killed after 3 seconds, or after a minute while the
 * user may be typing the password of the keyring.
 */
export function createKeyring(options: KeyringOptions): Keyring {
  const { account } = options;
  const ask = async (request: Pick<KeyringRequest, 'action' | 'secret'>) => {
    if (!hasKeyring(options)) return noSession;
    return await converse({ service, account, ...request }, options);
  };
  return {
    find: () => ask({ action: 'find' }),
    ensure: (secret) => ask({ action: 'ensure', secret: secret.toString('base64') }),
    forget: () => ask({ action: 'forget' }),
  };
}

const noSession: KeyringProblem = {
  problem: 'absent',
  detail: 'no D-Bus session, and therefore no Secret Service',
};

/** Systems other than macOS and Windows have their keyring on the session bus. */
function hasKeyring({ env, platform }: KeyringOptions): boolean {
  if (platform === 'darwin' || platform === 'win32' || env['DBUS_SESSION_BUS_ADDRESS']) return true;
  const runtime = xdgFolder(env['XDG_RUNTIME_DIR']);
  return runtime !== undefined && existsSync(join(runtime, 'bus'));
}

async function converse(request: KeyringRequest, options: KeyringOptions): Promise<KeyringResult> {
  const { program = builtProgram, interactive, limitMs = defaultLimitMs, signal } = options;
  const child = spawn(process.execPath, [program], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: environmentFor(options.env),
    windowsHide: true,
  });
  const lines = createInterface({ input: child.stdout });
  const stop = () => lines.close();
  child.on('error', stop);
  child.stdin.on('error', () => {}).end(JSON.stringify(request));
  signal?.addEventListener('abort', stop, { once: true });
  let isLate = false;
  const stopAfter = (milliseconds: number) =>
    setTimeout(() => {
      isLate = true;
      stop();
    }, milliseconds);
  let timer = stopAfter(limitMs);
  try {
    for await (const line of lines) {
      const reply = JSON.parse(line) as KeyringReply;
      if (!('opened' in reply)) return resultFrom(reply);
      clearTimeout(timer);
      timer = stopAfter(interactive ? Math.max(limitMs, personLimitMs) : limitMs);
    }
    signal?.throwIfAborted();
    return isLate ? silent : ended;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
    abandon(child);
  }
}

const silent: KeyringProblem = { problem: 'silent', detail: 'the keyring did not respond in time' };
const ended: KeyringProblem = {
  problem: 'unusable',
  detail: 'the keyring process ended without a response',
};

/** The process must not keep this one alive. */
function abandon(child: ChildProcess): void {
  child.kill('SIGKILL');
  child.stdout?.destroy();
  child.unref();
}

/** The message of the Secret Service without a default collection. */
const noCollection = /no result found/i;

const unset: KeyringProblem = {
  problem: 'unset',
  detail: 'there is no default keyring, or it is locked',
};

/** The messages of the keyrings that mean "locked"; none has a code for it. */
const lockedWords = /\block|prompt|dismissed|passphrase|user interaction|denied|cancell?ed/i;

function resultFrom(reply: Exclude<KeyringReply, { readonly opened: true }>): KeyringResult {
  if ('secret' in reply) {
    return { secret: reply.secret === null ? undefined : Buffer.from(reply.secret, 'base64') };
  }
  if (reply.problem === 'unusable' && noCollection.test(reply.detail)) return unset;
  const isLocked = reply.problem === 'unusable' && lockedWords.test(reply.detail);
  return isLocked ? { ...reply, problem: 'locked' } : reply;
}

/** The environment that the keyring needs, without our secrets and without options of Node. */
function environmentFor(env: Environment): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !/^(ATM_|NODE_)/.test(name));
  return Object.fromEntries(kept);
}
