import { join, resolve } from 'node:path';
import { type TokenSet, tokenSetSchema, type TokenStore } from '../../model/token-set.ts';
import { probeFolder } from '../files/directories.ts';
import { exposedParent } from '../files/ownership.ts';
import { createFileStore, lateSealing, sealedFolders, type SealingSource } from './file-store.ts';
import { fileName, type StoredKind } from './stored-file.ts';

const tokenFiles: StoredKind<TokenSet> = {
  mark: 'sealed-tokens',
  schema: tokenSetSchema,
  content: 'tokens',
  owner: 'profile',
  // A sign-in replaces such a file, and keeps it as a backup.
  unreadable: { rule: 'U07', advice: { id: 'unreadable_tokens' } },
};

/** Token sets as one file per profile below the state folder; see `createFileStore`. */
export function createTokenStore(
  stateFolder: string,
  source: SealingSource,
  sealing = lateSealing(stateFolder, source),
): TokenStore {
  const folder = join(stateFolder, sealedFolders.tokens);
  const fileOf = (profile: string) => join(folder, `${fileName(profile)}.json`);
  const lockOf = (profile: string) => join(stateFolder, 'locks', `${fileName(profile)}.lock`);
  const store = createFileStore(tokenFiles, sealing);
  return {
    describe: (profile) => store.describe(fileOf(profile)),
    isReadableByOthers: (profile) => store.isReadableByOthers(fileOf(profile)),
    requireWritable: async () => probeFolder(folder),
    prepare: async (profile, wanted) => {
      const path = fileOf(profile);
      const decision = await store.decide(path, wanted);
      return { ...decision, path, exposed: exposedParent(resolve(stateFolder)) };
    },
    read: (profile) => store.read(fileOf(profile)),
    write: (profile, tokens) => store.write(fileOf(profile), tokens),
    remove: (profile) => store.remove(fileOf(profile)),
    move: async (profile, to) => {
      const from = fileOf(profile);
      const tokens = await store.read(from);
      if (tokens === undefined) return false;
      // A sealed file is bound to its name: it is sealed anew, and never written unencrypted.
      await store.write(fileOf(to), tokens, store.describe(from).kind);
      return await store.remove(from);
    },
    locked: async (profile, work) => {
      const { withLock } = await import('../files/lock.ts');
      return await withLock(lockOf(profile), work, { signal: source.signal });
    },
  };
}
