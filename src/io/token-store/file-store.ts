import { join, resolve } from 'node:path';
import type { Storage, StoreChoice } from '../../model/token-set.ts';
import type { Keyring } from './keyring.ts';
import type { Sealing, StorageDecision } from './sealed-store.ts';
import {
  isReadableByOthers,
  isSealed,
  parseUnsealed,
  readStoredFile,
  removeStoredFile,
  type StoredKind,
  writeStoredFile,
} from './stored-file.ts';

export type SealingSource = {
  readonly signal?: AbortSignal;
  /** The key for sealed files, with a separate name for each state folder. */
  readonly openKeyring: (account: string) => Promise<Keyring>;
};

/** The folders below the state folder whose files the key of the keyring seals. */
export const sealedFolders = {
  tokens: 'tokens',
  registrations: 'registrations',
  keys: 'keys',
} as const;

/** The sealing of a state folder, loaded and opened once, when a file is or will be sealed. */
export function lateSealing(
  stateFolder: string,
  { signal, openKeyring }: SealingSource,
): () => Promise<Sealing> {
  let opened: Promise<Sealing> | undefined;
  async function open(): Promise<Sealing> {
    const { createSealing } = await import('./sealed-store.ts');
    const folders = Object.values(sealedFolders).map((name) => join(stateFolder, name));
    return createSealing(folders, {
      keyring: await openKeyring(resolve(stateFolder)),
      lock: join(stateFolder, 'locks', 'key.~lock'),
      signal,
    });
  }
  return () => (opened ??= open());
}

type Kind = Storage['kind'];

/** Values of one kind, each in a file, sealed or not. */
export type FileStore<T> = {
  describe(file: string): Storage;
  isReadableByOthers(file: string): Promise<boolean>;
  decide(file: string, wanted: Exclude<StoreChoice, 'memory'>): Promise<StorageDecision>;
  read(file: string): Promise<T | undefined>;
  write(file: string, value: T, kind?: Kind): Promise<void>;
  remove(file: string): Promise<boolean>;
};

/**
 * Files that are written to a temporary file, flushed and renamed, for the owner only. A write keeps
 * a file sealed or unsealed unless `decide` decided otherwise, and sealed what this process has read
 * from a sealed one: to replace a value never needs more of the keyring than reading did.
 */
export function createFileStore<T>(
  kind: StoredKind<T>,
  sealing: () => Promise<Sealing>,
): FileStore<T> {
  const decided = new Map<string, Kind>();

  async function read(file: string): Promise<T | undefined> {
    const stored = readStoredFile(file, kind);
    if (stored === undefined || 'value' in stored) return stored?.value;
    const text = await (await sealing()).open(stored.sealed);
    const value = parseUnsealed(text, file, kind);
    // Even if a plain file is in its place by then, what replaces this value is sealed.
    if (!decided.has(file)) decided.set(file, 'keyring');
    return value;
  }

  const isReadable = (file: string) =>
    read(file).then(
      () => true,
      () => false,
    );

  return {
    describe: (path) => ({ kind: isSealed(path, kind) ? 'keyring' : 'file', path }),
    isReadableByOthers,
    decide: async (file, wanted) => {
      const sealed = isSealed(file, kind);
      // `auto` keeps an existing file sealed or unsealed, and uses the keyring for a new one.
      const isFile = wanted === 'file' || (wanted === 'auto' && sealed === false);
      const decision: StorageDecision = isFile
        ? { kind: 'file' }
        : await (await sealing()).decide(kind, wanted === 'auto' && !sealed);
      decided.set(file, decision.kind);
      return decision;
    },
    read,
    write: async (file, value, given) => {
      const json = `${JSON.stringify(value, undefined, 2)}\n`;
      const chosen = given ?? decided.get(file) ?? (isSealed(file, kind) ? 'keyring' : 'file');
      const readable = await isReadable(file);
      const write = (text: string) => writeStoredFile(file, kind, text, readable);
      if (chosen === 'file') await write(json);
      else await (await sealing()).write({ file, kind }, json, write);
    },
    remove: async (file) => {
      const wasSealed = isSealed(file, kind);
      const removed = await removeStoredFile(file);
      if (wasSealed) await (await sealing()).deleteUnused();
      return removed;
    },
  };
}
