import { join } from 'node:path';
import { type KeyStore, type StoredKey, storedKeySchema } from '../../model/key.ts';
import { probeFolder } from '../files/directories.ts';
import { createFileStore, lateSealing, sealedFolders, type SealingSource } from './file-store.ts';
import { fileName, type StoredKind, storedNames } from './stored-file.ts';

const keyFiles: StoredKind<StoredKey> = {
  mark: 'sealed-key',
  schema: storedKeySchema,
  content: 'a private key',
  owner: 'key',
  unreadable: { rule: 'U07', advice: { id: 'unreadable_key' } },
};

/** Private keys as one file each below the state folder, sealed like the tokens; see `createFileStore`. */
export function createKeyStore(
  stateFolder: string,
  source: SealingSource,
  sealing = lateSealing(stateFolder, source),
): KeyStore {
  const folder = join(stateFolder, sealedFolders.keys);
  const fileOf = (name: string) => join(folder, `${fileName(name)}.json`);
  const store = createFileStore(keyFiles, sealing);
  return {
    list: async () => {
      const found = await Promise.all(
        storedNames(folder).map((name) => store.read(join(folder, name))),
      );
      return found
        .filter((one) => one !== undefined)
        .toSorted((a, b) => (a.name < b.name ? -1 : 1));
    },
    read: (name) => store.read(fileOf(name)),
    describe: async (name) => store.describe(fileOf(name)),
    prepare: async (name, wanted) => {
      await probeFolder(folder);
      const path = fileOf(name);
      return { ...(await store.decide(path, wanted)), path };
    },
    write: (key) => store.write(fileOf(key.name), key),
    remove: (name) => store.remove(fileOf(name)),
  };
}
