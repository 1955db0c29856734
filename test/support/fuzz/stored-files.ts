import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { explain } from '../../../src/flows/explain.ts';
import { createJournal } from '../../../src/io/files/journal.ts';
import { createPendingLoginStore } from '../../../src/io/files/pending-logins.ts';
import { createProfileStore } from '../../../src/io/files/profiles.ts';
import { createTokenStore } from '../../../src/io/token-store/store.ts';
import { createWorld } from '../context.ts';
import { issuer } from '../jwt/tokens.ts';
import { memoryKeyring } from '../keyring.ts';
import { tokenSet } from '../stored.ts';
import { editedText, oddMembers } from './odd-values.ts';
import type { TextReader } from './text-reader.ts';

const redirect_uri = 'http://127.0.0.1:8976/callback';

const run = {
  command: 'login',
  startedAt: 1,
  endedAt: 2,
  settings: [{ name: 'issuer', value: issuer, origin: 'flag' }],
  exchanges: [
    {
      step: 'token',
      startedAt: 1,
      request: { method: 'POST', url: `${issuer}/token`, headers: {}, body: 'code=c' },
      response: { status: 400, headers: { date: 'x' }, body: '{"error":"invalid_grant"}' },
    },
  ],
  reused: [{ step: 'discovery', url: issuer, body: '{}' }],
  checks: [],
  failure: { kind: 'oauth_error', message: 'token endpoint: invalid_grant', code: 'invalid_grant' },
};

const pending = {
  profile: 'a',
  client: { issuer, client_id: 'cli' },
  origins: { issuer: 'flag' },
  redirect_uri,
  state: 's1',
  expires_at: 1,
};

const sealed = {
  atm_cli: 'sealed-tokens',
  version: 1,
  key_id: 'k',
  iv: 'AAAAAAAAAAAAAAAA',
  tag: 'AAAAAAAAAAAAAAAAAAAAAA',
  ciphertext: 'AAAA',
};

/** Readers of the files that earlier runs have left, or that somebody has edited. */
export const storedFiles: readonly TextReader[] = [
  {
    name: 'the stored profiles',
    input: storedText({ active: 'a', profiles: { a: { issuer, client_id: 'cli', params: {} } } }),
    read: (text: string) =>
      inFolder('config.json', text, (folder) => createProfileStore(folder).read()),
  },
  {
    name: 'a stored token set',
    input: storedText(tokenSet()),
    read: (text: string) =>
      inFolder('tokens/a.json', text, (folder) =>
        createTokenStore(folder, { openKeyring: async () => memoryKeyring() }).read('a'),
      ),
  },
  {
    name: 'a sealed token set',
    input: storedText(sealed),
    read: (text: string) =>
      inFolder('tokens/a.json', text, (folder) =>
        createTokenStore(folder, { openKeyring: async () => memoryKeyring() }).read('a'),
      ),
  },
  {
    name: 'the journal',
    input: storedText(run),
    read: (text: string) =>
      inFolder('journal.ndjson', text, async (folder) => {
        const journal = await createJournal(folder).read();
        return await explain(createWorld({ journal }).context, 'last');
      }),
  },
  {
    name: 'a pending sign-in',
    input: storedText(pending),
    read: (text: string) =>
      inFolder('attempts/e8bc163c82eee18733288c7d4ac636db.json', text, (folder) =>
        createPendingLoginStore(folder).find('s1'),
      ),
  },
];

function storedText(value: object): fc.Arbitrary<string> {
  const text = JSON.stringify(value);
  return fc.oneof(editedText([text, `\uFEFF${text}`]), oddMembers(value));
}

async function inFolder<T>(
  file: string,
  text: string,
  read: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'atm-cli-fuzz-'));
  try {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
    return await read(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
