import { randomBytes } from 'node:crypto';
import { Failure, type FailureDetails } from '../../model/errors.ts';
import type { Keyring, KeyringResult, KeyringProblem } from './keyring.ts';
import { withLock } from '../files/lock.ts';
import { keyBytes, requireEnvelope, seal, unseal } from './sealed-file.ts';
import { hasSealedFile, isSealed, type SealedFile } from './stored-file.ts';

export type StorageDecision = {
  readonly kind: 'file' | 'keyring';
  /** Why the keyring is not used, unless the user has chosen a file. */
  readonly reason?: string;
};

/** Where a text is sealed for. */
export type SealedPlace = Pick<SealedFile, 'file' | 'kind'>;

export type Sealing = {
  /**
   * The text in a sealed file. Throws a failure with the reason, and does not change the file.
   */
  open(sealed: SealedFile): Promise<string>;
  /** Seals a text for a file and hands it to `write`. */
  write(place: SealedPlace, json: string, write: (content: string) => Promise<void>): Promise<void>;
  /**
   * Gets or makes the key before something is to be stored. When the keyring cannot store one, a
   * file is used if that is allowed; else this throws.
   */
  decide(kind: SealedFile['kind'], mayBeFile: boolean): Promise<StorageDecision>;
  /** Deletes the key when no file of the folders is sealed any more. */
  deleteUnused(): Promise<void>;
};

export type SealingOptions = {
  readonly keyring: Keyring;
  /** The lock for making and deleting the key. */
  readonly lock: string;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Files of all kinds are sealed with one key in the keyring of the system. Processes that make or
 * delete the key use `lock`. The keyring is asked for the key once, and not again after it has
 * failed, so that a file that was opened can also be written.
 */
export function createSealing(
  folders: readonly string[],
  { keyring, lock, signal }: SealingOptions,
): Sealing {
  let known: Buffer | undefined;
  let finding: Promise<KeyringResult> | undefined;
  const inTurn = <T>(work: () => Promise<T>) => withLock(lock, work, { signal });

  async function find(sealed: SealedFile): Promise<Buffer> {
    if (known !== undefined) return known;
    finding ??= keyring.find();
    const result = await finding;
    if ('secret' in result && result.secret === undefined) throw missingKeyFailure(sealed);
    const key = keyFrom(result);
    if ('problem' in key) throw unreachableFailure(sealed, key);
    known = key;
    return key;
  }

  /** The key, made if there is none; or why the keyring cannot store one. */
  async function ensure(): Promise<Buffer | KeyringProblem> {
    const key = keyFrom(await keyring.ensure(randomBytes(keyBytes)));
    if (!('problem' in key)) known = key;
    return key;
  }

  return {
    open: async (sealed) => {
      requireEnvelope(sealed);
      return unseal(sealed, await find(sealed));
    },
    write: async (place, json, write) => {
      const { file, kind } = place;
      // While a sealed file exists, the key is not deleted, so it need not be checked.
      if (known !== undefined && isSealed(file, kind)) {
        return await write(seal(json, known, place));
      }
      // During a sign-in the last sealed file, and with it the key, may have been deleted.
      return await inTurn(async () => {
        const before = known;
        const now = await ensure();
        if (!('problem' in now)) return await write(seal(json, now, place));
        if (before === undefined) throw notStoredFailure(kind, now);
        return await write(seal(json, before, place));
      });
    },
    decide: async (kind, mayBeFile) => {
      const key = await inTurn(ensure);
      if (!('problem' in key)) return { kind: 'keyring' };
      if (!mayBeFile) throw notStoredFailure(kind, key);
      return { kind: 'file', reason: key.detail };
    },
    deleteUnused: () =>
      inTurn(async () => {
        if (folders.some(hasSealedFile)) return;
        known = undefined;
        finding = undefined;
        await keyring.forget();
      }),
  };
}

const noKey: KeyringProblem = { problem: 'unusable', detail: 'it does not store secrets' };

function keyFrom(result: KeyringResult): Buffer | KeyringProblem {
  if ('problem' in result) return result;
  if (result.secret === undefined) return noKey;
  if (result.secret.length === keyBytes) return result.secret;
  const detail = `its secret for atm-cli has ${result.secret.length} bytes, expected ${keyBytes}`;
  return { problem: 'unusable', detail };
}

const kinds = {
  locked: 'human_needed',
  silent: 'timeout',
  absent: 'usage',
  unset: 'human_needed',
  unusable: 'usage',
} as const;

/** The failure of a keyring that was chosen and cannot store a key: nothing was sent or stored. */
function notStoredFailure(
  { content }: SealedFile['kind'],
  { problem, detail }: KeyringProblem,
): Failure {
  const message = `the ${content} cannot be stored with the keyring: ${detail}`;
  return new Failure(kinds[problem], message, adviceOn(problem));
}

function unreachableFailure({ file }: SealedFile, { problem, detail }: KeyringProblem): Failure {
  const state = problem === 'locked' ? 'which is locked' : 'which cannot be used';
  const message = `${file} is encrypted with a key in the keyring, ${state}: ${detail}`;
  const kind = problem === 'silent' ? 'timeout' : 'human_needed';
  return new Failure(kind, message, adviceOn(problem));
}

function adviceOn(problem: KeyringProblem['problem']): FailureDetails {
  return { rule: 'N08', advice: { id: 'keyring', problem } };
}

function missingKeyFailure({ file, kind }: SealedFile): Failure {
  const message = `${file} is encrypted with a key that is no longer in the keyring`;
  return new Failure('human_needed', message, { ...kind.unreadable, rule: 'N08' });
}
