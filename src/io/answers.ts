import { promises as files } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../context.ts';
import type { AnswerKey, AnswerStore, FoundAnswer, KeptAnswer } from '../kept-answer.ts';
import type { NetworkSettings } from '../settings.ts';
import { isFresh, readEntry, type StoredAnswer, writeEntry } from './answer-file.ts';

export type AnswerOptions = {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly env: Environment;
  /** How requests of this run reach servers. */
  readonly network: () => NetworkSettings;
  /** Use what earlier runs have kept. */
  readonly isUsed: boolean;
};

/** What changes whom we talk to, or whom we believe to be that. */
const trustVariables = [
  'HTTPS_PROXY',
  'HTTP_PROXY',
  'ALL_PROXY',
  'NO_PROXY',
  'NODE_EXTRA_CA_CERTS',
  'NODE_TLS_REJECT_UNAUTHORIZED',
] as const;

/**
 * Answers as one file each below the state folder, for the owner alone. The name of a file is made
 * of the issuer, the address and the way there, so that none serves another issuer or a run that
 * trusts less. What was asked for with a certificate of the client is never kept. Within a run each
 * answer is asked for once, whatever its headers say.
 */
export function createAnswerStore(stateFolder: string, options: AnswerOptions): AnswerStore {
  const { now, env, network, isUsed } = options;
  const folder = join(stateFolder, 'answers');
  const ofThisRun = new Map<string, KeptAnswer>();
  const usedMetadata = new Set<string>();
  const mayKeep = () => network().client_cert === undefined;

  const nameOf = ({ step, issuer, url }: AnswerKey): string => {
    const { ca_cert, proxy } = network();
    const variables = trustVariables.map((name) => [env[name.toLowerCase()], env[name]]);
    const name = `${digest(issuer)}-${digest([step, issuer, url, ca_cert, proxy, variables])}.json`;
    if (step === 'discovery') usedMetadata.add(name);
    return name;
  };
  const read = (key: AnswerKey, name: string): StoredAnswer | undefined => {
    return mayKeep() ? readEntry(join(folder, name), key) : undefined;
  };

  return {
    find: async (key): Promise<FoundAnswer | undefined> => {
      const name = nameOf(key);
      const known = ofThisRun.get(name);
      if (known !== undefined) return { ...known, isOfThisRun: true };
      const stored = isUsed ? read(key, name) : undefined;
      if (stored === undefined || !isFresh(stored, now())) return undefined;
      return { ...stored, isOfThisRun: false };
    },
    ask: async (key, fetch, { isFresh: isWhole }) => {
      const { askAgain } = await import('./ask-again.ts');
      const name = nameOf(key);
      return askAgain(fetch, {
        now,
        stored: isUsed && !isWhole ? read(key, name) : undefined,
        keep: async (answer, judged) => {
          ofThisRun.set(name, answer);
          if (!mayKeep()) return;
          const file = join(folder, name);
          if (judged === undefined) await files.unlink(file).catch(nothing);
          else await writeEntry(file, key, { ...answer, ...judged });
        },
      });
    },
    forget: async (issuer) => {
      const names = await files.readdir(folder).catch(() => []);
      await unlinkAll(names.filter((name) => name.startsWith(`${digest(issuer)}-`)));
    },
    forgetUsed: async () => {
      await unlinkAll([...usedMetadata]);
    },
  };

  async function unlinkAll(names: readonly string[]): Promise<void> {
    await Promise.all(names.map((name) => files.unlink(join(folder, name)).catch(nothing)));
  }
}

function digest(value: unknown): string {
  const { createHash } = process.getBuiltinModule('node:crypto');
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32);
}

function nothing(): void {}
