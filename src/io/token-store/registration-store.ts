import { createHash } from 'node:crypto';
import { join } from 'node:path';
import {
  type Registration,
  registrationSchema,
  type RegistrationStore,
} from '../../model/registration.ts';
import { probeFolder } from '../files/directories.ts';
import { withLock } from '../files/lock.ts';
import { createFileStore, lateSealing, sealedFolders, type SealingSource } from './file-store.ts';
import { fileName, type StoredKind, storedNames } from './stored-file.ts';

const registrationFiles: StoredKind<Registration> = {
  mark: 'sealed-registration',
  schema: registrationSchema,
  content: 'registration data',
  owner: 'client',
  unreadable: { rule: 'U07', advice: { id: 'unreadable_registration' } },
};

/**
 * Registrations as one file per issuer and client id below the state folder, sealed like the tokens;
 * see `createFileStore`. A file is named by hashes, so that no external value becomes a path, and
 * those of other issuers need not be opened.
 */
export function createRegistrationStore(
  stateFolder: string,
  source: SealingSource,
  sealing = lateSealing(stateFolder, source),
): RegistrationStore {
  const folder = join(stateFolder, sealedFolders.registrations);
  const fileOf = (issuer: string, client_id: string) =>
    join(folder, `${prefixOf(issuer)}${hash(client_id)}.json`);
  const store = createFileStore(registrationFiles, sealing);

  async function list(issuer?: string): Promise<readonly Registration[]> {
    const prefix = issuer === undefined ? '' : prefixOf(issuer);
    const names = storedNames(folder).filter((name) => name.startsWith(prefix));
    const found = await Promise.all(names.map((name) => store.read(join(folder, name))));
    return found
      .filter((one) => one !== undefined)
      .filter((one) => issuer === undefined || one.issuer === issuer)
      .toSorted((a, b) => b.registered_at - a.registered_at);
  }

  return {
    list,
    read: async (issuer, client_id) => {
      if (client_id === undefined) return (await list(issuer))[0];
      const found = await store.read(fileOf(issuer, client_id));
      return found?.issuer === issuer && found.client_id === client_id ? found : undefined;
    },
    prepare: async (wanted) => {
      await probeFolder(folder);
      return await store.decide(join(folder, 'new.json'), wanted);
    },
    write: (registration, kind) =>
      store.write(fileOf(registration.issuer, registration.client_id), registration, kind),
    remove: (issuer, client_id) => store.remove(fileOf(issuer, client_id)),
    locked: async (issuer, work) => {
      const lock = join(stateFolder, 'locks', `${prefixOf(issuer)}.~registration`);
      return await withLock(lock, work, { signal: source.signal });
    },
  };
}

/** Readable, and different for each spelling of an issuer. */
function prefixOf(issuer: string): string {
  const host = URL.canParse(issuer) ? new URL(issuer).host : '';
  return `${fileName(host.slice(0, 60)).replace(/~.*/, '')}-${hash(issuer)}-`;
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
