import { join, resolve } from 'node:path';
import type { TokenSet, TokenStore } from '../../model/token-set.ts';
import type { Keyring } from './keyring.ts';
import {
  fileName,
  isReadableByOthers,
  isSealed,
  readTokenFile,
  removeTokenFile,
  writeTokenFile,
} from './token-file.ts';
import type { SealedTokens, StorageDecision } from './sealed-store.ts';
import { probeFolder } from '../files/directories.ts';
import { exposedParent } from '../files/ownership.ts';

export type TokenStoreOptions = {
  /** Ends the wait for a lock. */
  readonly signal?: AbortSignal;
  /** The key for sealed files, with a separate name for each state folder. */
  readonly openKeyring: (account: string) => Promise<Keyring>;
};

/**
 * Token sets as one file per profile below the state folder: written to a temporary file, flushed
 * and renamed, for the owner only. A write keeps a file sealed or unsealed unless `prepare` decided
 * otherwise, and sealed what this process has read from a sealed one: a refresh never needs more of
 * the keyring than reading did.
 */
export function createTokenStore(
  stateFolder: string,
  { signal, openKeyring }: TokenStoreOptions,
): TokenStore {
  const folder = join(stateFolder, 'tokens');
  const fileOf = (profile: string) => join(folder, `${fileName(profile)}.json`);
  const lockOf = (profile: string) => join(stateFolder, 'locks', `${fileName(profile)}.lock`);
  const decided = new Map<string, 'file' | 'keyring'>();
  let opened: Promise<SealedTokens> | undefined;
  const sealing = () => (opened ??= open());

  async function open(): Promise<SealedTokens> {
    const { createSealedTokens } = await import('./sealed-store.ts');
    const lock = join(stateFolder, 'locks', 'key.~lock');
    return createSealedTokens(folder, {
      keyring: await openKeyring(resolve(stateFolder)),
      lock,
      signal,
    });
  }

  async function read(profile: string): Promise<TokenSet | undefined> {
    const stored = readTokenFile(fileOf(profile));
    if (stored === undefined || 'tokens' in stored) return stored?.tokens;
    const tokens = await (await sealing()).open(stored.sealed);
    // Even if a plain file is in its place by then, what replaces these tokens is sealed.
    if (!decided.has(profile)) decided.set(profile, 'keyring');
    return tokens;
  }

  async function write(profile: string, tokens: TokenSet): Promise<void> {
    const file = fileOf(profile);
    const json = `${JSON.stringify(tokens, undefined, 2)}\n`;
    const kind = decided.get(profile) ?? (isSealed(file) ? 'keyring' : 'file');
    const readable = await isReadable(profile);
    const writeFile = (content: string) => writeTokenFile(folder, file, content, readable);
    if (kind === 'file') await writeFile(json);
    else await (await sealing()).write(file, json, writeFile);
  }

  async function remove(profile: string): Promise<boolean> {
    const file = fileOf(profile);
    const wasSealed = isSealed(file);
    const removed = await removeTokenFile(folder, file);
    if (wasSealed) await (await sealing()).deleteUnused();
    return removed;
  }

  const isReadable = (profile: string) =>
    read(profile).then(
      () => true,
      () => false,
    );

  return {
    describe: (profile) => {
      const path = fileOf(profile);
      return { kind: isSealed(path) ? 'keyring' : 'file', path };
    },
    isReadableByOthers: (profile) => isReadableByOthers(fileOf(profile)),
    requireWritable: async () => probeFolder(folder),
    prepare: async (profile, wanted) => {
      const path = fileOf(profile);
      const sealed = isSealed(path);
      // `auto` keeps an existing file sealed or unsealed, and uses the keyring for a new one.
      const isFile = wanted === 'file' || (wanted === 'auto' && sealed === false);
      const decision: StorageDecision = isFile
        ? { kind: 'file' }
        : await (await sealing()).decide(wanted === 'auto' && !sealed);
      decided.set(profile, decision.kind);
      return { ...decision, path, exposed: exposedParent(resolve(stateFolder)) };
    },
    read,
    write,
    remove,
    move: async (profile, to) => {
      const tokens = await read(profile);
      if (tokens === undefined) return false;
      // A sealed file is bound to its name: it is sealed anew, and never written unencrypted.
      decided.set(to, isSealed(fileOf(profile)) ? 'keyring' : 'file');
      await write(to, tokens);
      return await remove(profile);
    },
    locked: async (profile, work) => {
      const { withLock } = await import('../files/lock.ts');
      return await withLock(lockOf(profile), work, { signal });
    },
  };
}
