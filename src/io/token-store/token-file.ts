import { promises as files, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Failure } from '../../model/errors.ts';
import type { JsonObject } from '../../util/json.ts';
import { errorCode, fileFailure } from '../files/errors.ts';
import { anyObject, readStored, requireSchema } from '../../model/json-file.ts';
import { type TokenSet, tokenSetSchema } from '../../model/token-set.ts';
import { requireOwn } from '../files/ownership.ts';
import { readStoredText } from '../files/read-write.ts';

/** A file with plain tokens, or sealed: an envelope that `sealed-file.ts` opens. */
export type StoredTokens = { readonly tokens: TokenSet } | { readonly sealed: SealedFile };

export type SealedFile = {
  readonly file: string;
  /** Unchecked except its first member, which distinguishes it from a token set. */
  readonly value: JsonObject;
};

/** A sign-in replaces such a file, and keeps it as a backup. */
export const unreadable = { rule: 'U07', advice: { id: 'unreadable_tokens' } } as const;

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
 * The content of the file of a profile, if there is one. It is read synchronously: it is small, and
 * `fs.promises` alone takes a twentieth of the time of `atm-cli token`.
 */
export function readTokenFile(file: string): StoredTokens | undefined {
  requireOwn([dirname(dirname(file))]);
  try {
    return parseTokenFile(readStoredText(file), file);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error instanceof Failure ? error : fileFailure(`${file} cannot be read`, error);
  }
}

/**
 * Throws a `usage` failure with the file and the reason when it is neither a token set nor sealed.
 */
function parseTokenFile(text: string, file: string): StoredTokens {
  const stored = { text, file, ...unreadable };
  const value = readStored(anyObject, stored);
  if (Object.hasOwn(value, 'atm_cli')) return { sealed: { file, value } };
  return { tokens: requireSchema(tokenSetSchema, value, stored) };
}

/** The token set of a sealed file. Throws a `usage` failure when it is not a token set. */
export function parseTokenSet(text: string, { file }: SealedFile): TokenSet {
  return readStored(tokenSetSchema, { text, file, ...unreadable });
}

/** Whether a file is sealed; `undefined` when it is missing or unreadable. */
export function isSealed(file: string): boolean | undefined {
  try {
    const stored = readTokenFile(file);
    return stored && 'sealed' in stored;
  } catch {
    return undefined;
  }
}

/** Whether the folder has a sealed file. */
export function hasSealedFile(folder: string): boolean {
  try {
    return readdirSync(folder).some(
      (name) => name.endsWith('.json') && isSealed(join(folder, name)),
    );
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw fileFailure(`${folder} cannot be read`, error);
  }
}

/**
 * Replaces the file as a whole, for the owner only; with `isReadable` false the old one is kept as
 * a backup.
 */
export async function writeTokenFile(
  folder: string,
  file: string,
  content: string,
  isReadable: boolean,
): Promise<void> {
  const { replaceFile } = await import('../files/replace-file.ts');
  try {
    // An unreadable file may be worth repairing
    if (!isReadable) {
      requireOwn([folder]);
      await files.rename(file, `${file}.unreadable`);
    }
    await replaceFile(file, content);
  } catch (error) {
    throw fileFailure(`the tokens cannot be written to ${file}`, error);
  }
}

/** Deletes the file, its backup, and temporary files of killed processes. */
export async function removeTokenFile(folder: string, file: string): Promise<boolean> {
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
