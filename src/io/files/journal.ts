import { promises as files } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Journal, Run } from '../../model/run.ts';
import { object, stringPairs } from '../../model/json-file.ts';
import { parseJson } from '../../util/json.ts';
import { readStoredText } from './read-write.ts';
import { bodiless } from '../../model/exchange.ts';

const maybeText = v.exactOptional(v.string());
const message = { headers: stringPairs, body: maybeText };

/** The members that diagnosis relies on; other versions may have written others. */
const runSchema = object({
  command: v.string(),
  profile: maybeText,
  startedAt: v.number(),
  endedAt: v.number(),
  settings: v.array(object({ name: v.string(), value: v.string(), origin: v.string() })),
  flags: v.exactOptional(v.array(v.array(v.string()))),
  exchanges: v.array(
    object({
      step: v.string(),
      startedAt: v.number(),
      error: maybeText,
      request: object({ ...message, method: v.string(), url: v.string() }),
      response: v.exactOptional(object({ ...message, status: v.number() })),
    }),
  ),
  reused: v.exactOptional(v.array(object({ step: v.string(), url: v.string(), body: maybeText }))),
  failure: v.exactOptional(
    object({
      kind: v.string(),
      message: v.string(),
      code: maybeText,
      advice: v.exactOptional(v.array(object({ id: v.string() }))),
    }),
  ),
  checks: v.exactOptional(
    v.array(
      object({
        id: v.string(),
        verdict: v.string(),
        message: v.string(),
        expected: maybeText,
        seen: maybeText,
      }),
    ),
  ),
  local: v.exactOptional(
    object({
      provider: maybeText,
      remote: maybeText,
      flow: maybeText,
      callback_via: maybeText,
      authorization_page: v.exactOptional(
        object({
          type: v.string(),
          status: v.exactOptional(v.number()),
          code: maybeText,
          words: maybeText,
        }),
      ),
      profile_stored: v.exactOptional(v.boolean()),
      registered_client: v.exactOptional(v.boolean()),
      refreshTokenFrom: v.exactOptional(v.number()),
      refreshSentAt: v.exactOptional(v.number()),
    }),
  ),
  tolerated: v.exactOptional(
    v.array(object({ endpoint: v.string(), member: v.string(), message: v.string() })),
  ),
});

const maxRuns = 20;
const maxBytes = 1024 * 1024;
/** The library retries a folder without permission; this bounds the wait. */
const writeTimeoutMs = 250;

/**
 * The last runs as lines of JSON in one file of the state folder, for the owner only: at most 20
 * and 1 MiB, rewritten as a whole through a temporary file. Unreadable lines are left out, and a
 * run that cannot be written is lost: the journal never fails a command.
 */
export function createJournal(stateFolder: string): Journal {
  const file = join(stateFolder, 'journal.ndjson');
  return {
    read: async () => (await readLines(file)).flatMap(parseRun),
    append: async (run) => {
      const { replaceFile } = await import('./replace-file.ts');
      const lines = fitting([...(await readLines(file)), toLine(run)]);
      try {
        await replaceFile(file, lines.join(''), { fsync: false, timeout: writeTimeoutMs });
      } catch {
        // A full disk or missing permission: the result of the command is already printed.
      }
    },
  };
}

/**
 * Lines with their line ends; none when the file is missing, unreadable, or too long, or when another
 * user may have written it.
 */
async function readLines(file: string): Promise<readonly string[]> {
  try {
    if ((await files.stat(file)).size > 2 * maxBytes) return [];
    const text = readStoredText(file);
    return text.split('\n').flatMap((line) => (line === '' ? [] : [`${line}\n`]));
  } catch {
    return [];
  }
}

/** A run larger than the journal is stored without message bodies. */
function toLine(run: Run): string {
  const line = `${JSON.stringify(run)}\n`;
  if (Buffer.byteLength(line) <= maxBytes / 2) return line;
  const exchanges = run.exchanges.slice(-50).map(bodiless);
  return `${JSON.stringify({ ...run, exchanges })}\n`;
}

/** The newest lines that fit into the journal. */
function fitting(lines: readonly string[]): readonly string[] {
  const kept: string[] = [];
  let bytes = 0;
  for (const line of lines.slice(-maxRuns).toReversed()) {
    bytes += Buffer.byteLength(line);
    if (bytes > maxBytes) break;
    kept.unshift(line);
  }
  return kept;
}

/** Leaves out lines without the members that diagnosis relies on. */
function parseRun(line: string): readonly Run[] {
  const value = parseJson(line);
  return v.is(runSchema, value) ? [value as Run] : [];
}
