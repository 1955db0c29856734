import type { Adapter, AdapterPayload } from 'oidc-provider';

import { readState, writeState } from './state-file.ts';

type StoredRecord = {
  readonly payload: AdapterPayload;
  /** Seconds since the epoch. */
  readonly expires_at: number;
};

type StateFile = { readonly version: 1; readonly records: Readonly<Record<string, StoredRecord>> };

export type Store = {
  /** The store of oidc-provider for one model: sessions, grants, codes, tokens. */
  adapter(model: string): Adapter;
  /** Resolves when all changes before the call are in the file. */
  flush(): Promise<void>;
};

const maximumRecords = 2000;
const year = 365 * 24 * 60 * 60;

/** Opens the records of a state file, without those that have expired; without a file, memory only. */
export async function openStore(file: string | undefined): Promise<Store> {
  const kept = file === undefined ? undefined : await readState(file, isStateFile);
  const records = new Map(Object.entries(kept?.records ?? {}));
  dropExpired(records);
  let changed = false;
  let lastWrite: Promise<void> = Promise.resolve();

  async function writeChanges(): Promise<void> {
    if (!changed || file === undefined) return;
    changed = false;
    try {
      await writeState(file, { version: 1, records: Object.fromEntries(records) });
    } catch (error) {
      changed = true;
      throw error;
    }
  }

  return {
    adapter: (model) =>
      createAdapter(model, records, () => {
        changed = true;
      }),
    flush() {
      // After the previous write, even if that one failed: each caller gets its own error.
      lastWrite = lastWrite.then(writeChanges, writeChanges);
      return lastWrite;
    },
  };
}

function createAdapter(
  model: string,
  records: Map<string, StoredRecord>,
  noteChange: () => void,
): Adapter {
  const prefix = `${model}:`;

  function find(matches: (payload: AdapterPayload) => boolean): AdapterPayload | undefined {
    for (const [key, { payload }] of records) {
      if (key.startsWith(prefix) && matches(payload)) return payload;
    }
    return undefined;
  }

  return {
    async upsert(id, payload, expiresIn = year) {
      records.delete(prefix + id);
      records.set(prefix + id, { payload, expires_at: nowInSeconds() + expiresIn });
      makeRoom(records);
      noteChange();
    },
    async find(id) {
      return records.get(prefix + id)?.payload;
    },
    async findByUserCode(userCode) {
      return find((payload) => payload.userCode === userCode);
    },
    async findByUid(uid) {
      return find((payload) => payload.uid === uid);
    },
    async consume(id) {
      const record = records.get(prefix + id);
      if (record === undefined) return;
      record.payload.consumed = nowInSeconds();
      noteChange();
    },
    async destroy(id) {
      if (records.delete(prefix + id)) noteChange();
    },
    async revokeByGrantId(grantId) {
      for (const [key, { payload }] of records) {
        if (key.startsWith(prefix) && payload.grantId === grantId) records.delete(key);
      }
      noteChange();
    },
  };
}

/** Registrations last longest, and would go first: they go when there is nothing else. */
function makeRoom(records: Map<string, StoredRecord>): void {
  if (records.size <= maximumRecords) return;
  dropExpired(records);
  const oldest = [...records.keys()];
  const rest = oldest.filter((key) => !isRegistration(key));
  for (const key of [...rest, ...oldest]) {
    if (records.size <= maximumRecords) return;
    records.delete(key);
  }
}

function isRegistration(key: string): boolean {
  return key.startsWith('Client:') || key.startsWith('RegistrationAccessToken:');
}

function dropExpired(records: Map<string, StoredRecord>): void {
  const now = nowInSeconds();
  for (const [key, { expires_at }] of records) {
    if (expires_at <= now) records.delete(key);
  }
}

function nowInSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

function isStateFile(value: unknown): value is StateFile {
  if (typeof value !== 'object' || value === null) return false;
  const { version, records } = value as Partial<StateFile>;
  return (
    version === 1 &&
    typeof records === 'object' &&
    records !== null &&
    Object.values(records).every(
      (record) =>
        typeof record?.expires_at === 'number' &&
        typeof record.payload === 'object' &&
        record.payload !== null,
    )
  );
}
