import { promises as files, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AnswerKey, KeptAnswer } from '../kept-answer.ts';
import type { Judged, Policy } from './freshness.ts';

/** An answer with all that decides whether it may still be used. */
export type StoredAnswer = KeptAnswer & Judged;

const version = 1;
const mostFiles = 64;
const mostBytes = 256 * 1024;
/** A folder that is closed is tried again and again by the library, which nobody wants to wait for. */
const longestMs = 250;

/**
 * The answer in a file; `undefined` when there is none, when it cannot be read, or when it is not
 * what its name says. The file is small: waiting for a thread would take longer than reading it.
 */
export function readEntry(file: string, key: AnswerKey): StoredAnswer | undefined {
  try {
    if (statSync(file).size > 2 * mostBytes) return undefined;
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isEntryOf(key, value) ? value.answer : undefined;
  } catch {
    return undefined;
  }
}

/** Whether an answer may be used at a time: never one from the future, whose clock was another. */
export function isFresh({ answered_at, freshUntil }: StoredAnswer, now: number): boolean {
  return answered_at <= now && now < freshUntil;
}

/** Writes an answer in the place of an older one; what cannot be written is lost, and that is all. */
export async function writeEntry(
  file: string,
  key: AnswerKey,
  answer: StoredAnswer,
): Promise<void> {
  const text = JSON.stringify({ version, key: listed(key), answer });
  if (Buffer.byteLength(text) > mostBytes) return;
  const { writeFile } = await import('atomically');
  const { makeFolder } = await import('./make-folder.ts');
  try {
    await makeFolder(dirname(file));
    await writeFile(file, text, { mode: 0o600, fsync: false, timeout: longestMs });
    await removeOldest(dirname(file));
  } catch {
    // A full disk or a closed folder: the next run asks the server again.
  }
}

async function removeOldest(folder: string): Promise<void> {
  const names = await files.readdir(folder);
  if (names.length <= mostFiles) return;
  const aged = await Promise.all(
    names.map(async (name) => {
      const file = join(folder, name);
      return { file, at: (await files.stat(file)).mtimeMs };
    }),
  );
  const oldest = aged.toSorted((left, right) => left.at - right.at).slice(0, -mostFiles);
  await Promise.all(oldest.map(({ file }) => files.unlink(file)));
}

type Entry = { readonly answer: StoredAnswer };

function isEntryOf(key: AnswerKey, value: unknown): value is Entry {
  const entry = Object(value) as { version?: unknown; key?: unknown; answer?: unknown };
  const { url, answered_at, freshUntil, policy } = Object(entry.answer) as Partial<StoredAnswer>;
  return (
    entry.version === version &&
    JSON.stringify(entry.key) === JSON.stringify(listed(key)) &&
    typeof url === 'string' &&
    Number.isFinite(answered_at) &&
    Number.isFinite(freshUntil) &&
    isPolicy(policy)
  );
}

function isPolicy(policy: unknown): policy is Policy {
  const { v, resh, rescc } = Object(policy) as Partial<Policy>;
  return v === 1 && typeof resh === 'object' && typeof rescc === 'object';
}

function listed({ step, issuer, url }: AnswerKey): readonly string[] {
  return [step, issuer, url];
}
