import { randomBytes } from 'node:crypto';
import { Failure } from '../../model/errors.ts';
import type { TokenSet } from '../../model/token-set.ts';
import type { Keyring, KeyringResult, KeyringProblem } from './keyring.ts';
import { withLock } from '../files/lock.ts';
import { keyBytes, requireEnvelope, seal, unseal } from './sealed-file.ts';
import { hasSealedFile, isSealed, parseTokenSet, type SealedFile } from './token-file.ts';

export type StorageDecision = {
  readonly kind: 'file' | 'keyring';
  /** Why the keyring is not used, where nobody chose a file. */
  readonly reason?: string;
};

export type SealedTokens = {
  /** The tokens in a sealed file; a failure says why it does not open, and leaves it as it is. */
  open(sealed: SealedFile): Promise<TokenSet>;
  /** Seals a text for a file and hands it to `write`. */
  write(file: string, json: string, write: (content: string) => Promise<void>): Promise<void>;
  /**
   * Makes sure of the key before a sign-in begins. Where the keyring does not keep one, a file is
   * decided for if it may be one; else this throws.
   */
  decide(mayBeFile: boolean): Promise<StorageDecision>;
  /** Deletes the key when no file of the folder is sealed any more. */
  forgetUnused(): Promise<void>;
};

export type SealingOptions = {
  readonly keyring: Keyring;
  /** The lock for making and deleting the key. */
  readonly lock: string;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Token files that are sealed with one key in the keyring of the system. Processes that make or
 * delete the key take turns by `lock`. The keyring is asked for the key once, and not again after it
 * has failed: what could be opened can be written, too.
 */
export function createSealedTokens(
  folder: string,
  { keyring, lock, signal }: SealingOptions,
): SealedTokens {
  let known: Buffer | undefined;
  let finding: Promise<KeyringResult> | undefined;
  const inTurn = <T>(work: () => Promise<T>) => withLock(lock, work, { signal });

  async function find(sealed: SealedFile): Promise<Buffer> {
    if (known !== undefined) return known;
    finding ??= keyring.find();
    const answer = await finding;
    if ('secret' in answer && answer.secret === undefined) throw missing(sealed);
    const key = keyFrom(answer);
    if ('problem' in key) throw unreachable(sealed, key);
    known = key;
    return key;
  }

  /** The key, made where there is none; or why the keyring does not keep one. */
  async function ensure(): Promise<Buffer | KeyringProblem> {
    const key = keyFrom(await keyring.ensure(randomBytes(keyBytes)));
    if (!('problem' in key)) known = key;
    return key;
  }

  return {
    open: async (sealed) => {
      requireEnvelope(sealed);
      return parseTokenSet(unseal(sealed, await find(sealed)), sealed);
    },
    write: async (file, json, write) => {
      // While a file is sealed, nobody deletes the key, and nothing has to be asked.
      if (known !== undefined && isSealed(file)) return await write(seal(json, known, file));
      // A sign-in takes minutes, and meanwhile the last sealed file, and the key, may be gone.
      return await inTurn(async () => {
        const before = known;
        const now = await ensure();
        if (!('problem' in now)) return await write(seal(json, now, file));
        if (before === undefined) throw notKept(now);
        return await write(seal(json, before, file));
      });
    },
    decide: async (mayBeFile) => {
      const key = await inTurn(ensure);
      if (!('problem' in key)) return { kind: 'keyring' };
      if (!mayBeFile) throw notKept(key);
      return { kind: 'file', reason: key.detail };
    },
    forgetUnused: () =>
      inTurn(async () => {
        if (hasSealedFile(folder)) return;
        known = undefined;
        finding = undefined;
        await keyring.forget();
      }),
  };
}

const noKey: KeyringProblem = { problem: 'unusable', detail: 'it stores nothing' };

function keyFrom(answer: KeyringResult): Buffer | KeyringProblem {
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
function notKept({ problem, detail }: KeyringProblem): Failure {
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
