import { promises as files, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Failure, type FailureDetails } from '../../model/errors.ts';
import type { JsonObject } from '../../util/json.ts';
import { errorCode, fileFailure } from '../files/errors.ts';
import { anyObject, readStored, requireSchema, type Schema } from '../../model/json-file.ts';
import { requireOwn } from '../files/ownership.ts';
import { readStoredText } from '../files/read-write.ts';

/** What a store keeps: each value is in a file of its own. */
export type StoredKind<T> = {
  /**
   * The first member of a sealed file. It is authenticated, so that a file of another kind cannot
   * take its place.
   */
  readonly mark: 'sealed-tokens' | 'sealed-registration' | 'sealed-key';
  readonly schema: Schema<T>;
  /** What a file holds, in the plural, and whose it is, in messages. */
  readonly content: string;
  readonly owner: string;
  /** What is said of a file that cannot be read. */
  readonly unreadable: Pick<FailureDetails, 'rule' | 'advice'>;
};

/** A plain file with its value, or a sealed one: an envelope that `sealed-file.ts` opens. */
export type StoredFile<T> = { readonly value: T } | { readonly sealed: SealedFile };

export type SealedFile = {
  readonly file: string;
  readonly kind: StoredKind<unknown>;
  /** Unchecked except its first member, which distinguishes it from a plain file. */
  readonly envelope: JsonObject;
};

const plainName = /^(?!(?:con|prn|aux|nul|com\d|lpt\d)$)[a-z\d][a-z\d_-]*$/;

/**
 * A readable file name that is unique, even on file systems that ignore case or normalize Unicode:
 * any name but a plain lower-case one gets a fingerprint of its exact spelling.
 */
export function fileName(profile: string): string {
  if (plainName.test(profile)) return profile;
  // Loaded on demand: a command that only reads tokens does not need it.
  const { createHash } = process.getBuiltinModule('node:crypto');
  const readable = profile.toLowerCase().replace(/[^a-z\d_-]+/g, '-');
  const fingerprint = createHash('sha256').update(profile).digest('hex').slice(0, 8);
  return `${readable}~${fingerprint}`;
}

/**
 * The content of a file, if there is one. It is read synchronously: it is small, and `fs.promises`
 * alone takes a twentieth of the time of `atm-cli token`.
 */
export function readStoredFile<T>(file: string, kind: StoredKind<T>): StoredFile<T> | undefined {
  requireOwn([dirname(dirname(file))]);
  try {
    return parseFile(readStoredText(file), file, kind);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error instanceof Failure ? error : fileFailure(`${file} cannot be read`, error);
  }
}

/**
 * Throws a `usage` failure with the file and the reason when it is neither of this kind nor sealed.
 */
function parseFile<T>(text: string, file: string, kind: StoredKind<T>): StoredFile<T> {
  const stored = { text, file, ...kind.unreadable };
  const value = readStored(anyObject, stored);
  if (Object.hasOwn(value, 'atm_cli')) return { sealed: { file, kind, envelope: value } };
  return { value: requireSchema(kind.schema, value, stored) };
}

/** The value of a text that was sealed. Throws a `usage` failure when it is not of this kind. */
export function parseUnsealed<T>(text: string, file: string, kind: StoredKind<T>): T {
  return readStored(kind.schema, { text, file, ...kind.unreadable });
}

/** Whether a file is sealed; `undefined` when it is missing or unreadable. */
export function isSealed(file: string, kind: StoredKind<unknown>): boolean | undefined {
  try {
    const stored = readStoredFile(file, kind);
    return stored && 'sealed' in stored;
  } catch {
    return undefined;
  }
}

/** The names of the files of a store; none where its folder is not there yet. */
export function storedNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json'));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw fileFailure(`${folder} cannot be read`, error);
  }
}

/** Whether the folder has a sealed file, of whatever kind. */
export function hasSealedFile(folder: string): boolean {
  return storedNames(folder).some((name) => isSealed(join(folder, name), anyKind) === true);
}

/** Only whether it is sealed is asked. */
const anyKind: StoredKind<unknown> = {
  mark: 'sealed-tokens',
  schema: anyObject,
  content: 'a value',
  owner: 'file',
  unreadable: {},
};

/**
 * Replaces the file as a whole, for the owner only; with `isReadable` false the old one is kept as
 * a backup.
 */
export async function writeStoredFile(
  file: string,
  { content: what }: StoredKind<unknown>,
  text: string,
  isReadable: boolean,
): Promise<void> {
  const { replaceFile } = await import('../files/replace-file.ts');
  try {
    // An unreadable file may be worth repairing
    if (!isReadable) {
      requireOwn([dirname(file)]);
      await files.rename(file, `${file}.unreadable`);
    }
    await replaceFile(file, text);
  } catch (error) {
    throw fileFailure(`the ${what} cannot be written to ${file}`, error);
  }
}

/** Deletes the file, its backup, and temporary files of killed processes. */
export async function removeStoredFile(file: string): Promise<boolean> {
  const folder = dirname(file);
  try {
    const names = await files.readdir(folder);
    const leftovers = names.filter((name) => name.startsWith(`${basename(file)}.`));
    await Promise.all(leftovers.map((name) => files.rm(join(folder, name), { force: true })));
    await files.rm(file);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw fileFailure(`${file} cannot be deleted`, error);
  }
}

/** Windows has no permission bits: the user's folder is private there. */
export async function isReadableByOthers(file: string): Promise<boolean> {
  if (process.platform === 'win32') return false;
  try {
    return ((await files.stat(file)).mode & 0o077) !== 0;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw fileFailure(`the permissions of ${file} cannot be read`, error);
  }
}
