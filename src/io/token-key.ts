import { randomBytes } from 'node:crypto';
import { Failure } from '../errors.ts';
import type { Keyring, KeyringAnswer, KeyringProblem } from './keyring.ts';
import { withLock } from './lock.ts';
import { keyBytes } from './sealed-file.ts';
import type { SealedFile } from './token-file.ts';

/** The key that all sealed files of a state folder have in common. */
export type TokenKey = {
  /** The key, once it was found or made. */
  known(): Buffer | undefined;
  /** The key, for opening `sealed`; a failure that says why it is not to be had. */
  find(sealed: SealedFile): Promise<Buffer>;
  /** The key, made where there is none; or why the keyring does not keep one. */
  ensure(): Promise<Buffer | KeyringProblem>;
  /**
   * Runs `work` with the key while nobody deletes it, which has been ensured before: a sign-in takes
   * minutes, and meanwhile the last sealed file, and with it the key, may have been removed.
   */
  kept<T>(work: (key: Buffer) => Promise<T>): Promise<T>;
  /** Deletes the key unless `isNeeded` says otherwise; a keyring that cannot is left alone. */
  forgetUnless(isNeeded: () => boolean): Promise<void>;
};

/**
 * Processes that make or delete the key take turns by `lock`. The keyring is asked for the key once,
 * and not again after it has failed: what could be opened can be written, too.
 */
export function createTokenKey(keyring: Keyring, lock: string, signal?: AbortSignal): TokenKey {
  let known: Buffer | undefined;
  let finding: Promise<KeyringAnswer> | undefined;
  const inTurn = <T>(work: () => Promise<T>) => withLock(lock, work, { signal });

  async function ensure(): Promise<Buffer | KeyringProblem> {
    const key = keyFrom(await keyring.ensure(randomBytes(keyBytes)));
    if ('problem' in key) return key;
    known = key;
    return key;
  }

  return {
    known: () => known,
    find: async (sealed) => {
      if (known !== undefined) return known;
      finding ??= keyring.find();
      const answer = await finding;
      if ('secret' in answer && answer.secret === undefined) throw missing(sealed);
      const key = keyFrom(answer);
      if ('problem' in key) throw unreachable(sealed, key);
      known = key;
      return key;
    },
    ensure: () => inTurn(ensure),
    kept: (work) =>
      inTurn(async () => {
        const before = known;
        const now = await ensure();
        if (!('problem' in now)) return await work(now);
        if (before === undefined) throw notKept(now);
        return await work(before);
      }),
    forgetUnless: (isNeeded) =>
      inTurn(async () => {
        if (isNeeded()) return;
        known = undefined;
        finding = undefined;
        await keyring.forget();
      }),
  };
}

const noKey: KeyringProblem = { problem: 'unusable', detail: 'it stores nothing' };

function keyFrom(answer: KeyringAnswer): Buffer | KeyringProblem {
  if ('problem' in answer) return answer;
  if (answer.secret === undefined) return noKey;
  if (answer.secret.length === keyBytes) return answer.secret;
  const detail = `what it holds for atm-cli has ${answer.secret.length} bytes and is no key of ${keyBytes}`;
  return { problem: 'unusable', detail };
}

/** What to do about a keyring, for the beginning of a hint. */
const remedies: Readonly<Record<KeyringProblem['problem'], string>> = {
  locked: 'unlock the keyring and try again',
  silent: 'look whether the keyring waits for its password, and try again',
  absent: 'try again where there is a keyring, such as in the desktop session',
  unset: 'create or unlock the default keyring (such as with Seahorse) and try again',
  unusable: 'look after the keyring and try again',
};

const kinds = {
  locked: 'human_needed',
  silent: 'timeout',
  absent: 'usage',
  unset: 'human_needed',
  unusable: 'usage',
} as const;

/** The keyring was asked for and does not keep a key: nothing was sent, nothing is stored. */
export function notKept({ problem, detail }: KeyringProblem): Failure {
  const kind = kinds[problem];
  return new Failure(kind, `the tokens cannot be kept with the keyring: ${detail}`, {
    hint: `${remedies[problem]}, or keep them in an unencrypted file: --token-store file`,
  });
}

function unreachable({ file, hint }: SealedFile, { problem, detail }: KeyringProblem): Failure {
  const state = problem === 'locked' ? 'which is locked' : 'which cannot be used now';
  const message = `${file} is sealed with a key in the keyring, ${state}: ${detail}`;
  return new Failure(problem === 'silent' ? 'timeout' : 'human_needed', message, {
    hint: `${remedies[problem]}; the file was not changed. Without the keyring: ${hint} --token-store file`,
  });
}

function missing({ file, hint }: SealedFile): Failure {
  const message = `${file} is sealed with a key that the keyring does not hold any more`;
  return new Failure('human_needed', message, { hint });
}
