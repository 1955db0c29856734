import { promises as files } from 'node:fs';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import type { Journal, Run } from '../../model/run.ts';
import { anyObject, object } from '../../model/json-file.ts';
import { parseJson } from '../../util/json.ts';
import { makeFolder } from './directories.ts';
import { bodiless } from '../../model/exchange.ts';

/** What diagnosis relies on; other versions may have written other members. */
const runSchema = object({
  command: v.string(),
  startedAt: v.number(),
  endedAt: v.number(),
  settings: v.array(anyObject),
  exchanges: v.array(
    object({
      step: v.string(),
      startedAt: v.number(),
      request: object({ url: v.string(), headers: anyObject }),
      response: v.exactOptional(object({ headers: anyObject })),
    }),
  ),
  reused: v.exactOptional(
    v.array(object({ step: v.string(), url: v.string(), body: v.exactOptional(v.string()) })),
  ),
});

const mostRuns = 20;
const mostBytes = 1024 * 1024;
/** A folder that is closed is tried again and again by the library, which nobody wants to wait for. */
const longestMs = 250;

/**
 * The last runs as lines of JSON in one file of the state folder, for the owner alone: at most 20
 * and 1 MiB, rewritten as a whole through a temporary file. Lines that cannot be read are left out,
 * and a run that cannot be written is lost: a journal is never why a command fails.
 */
export function createJournal(stateFolder: string): Journal {
  const file = join(stateFolder, 'journal.ndjson');
  return {
    read: async () => (await readLines(file)).flatMap(parseRun),
    append: async (run) => {
      const { writeFile } = await import('atomically');
      const lines = fitting([...(await readLines(file)), toLine(run)]);
      try {
        await makeFolder(dirname(file));
        await writeFile(file, lines.join(''), { mode: 0o600, fsync: false, timeout: longestMs });
      } catch {
        // A full disk or a closed folder: the command itself has said what it had to say.
      }
    },
  };
}

/** Lines with their ends; none when the file is missing, closed, or longer than any of ours. */
async function readLines(file: string): Promise<readonly string[]> {
  try {
    if ((await files.stat(file)).size > 2 * mostBytes) return [];
    const text = await files.readFile(file, 'utf8');
    return text.split('\n').flatMap((line) => (line === '' ? [] : [`${line}\n`]));
  } catch {
    return [];
  }
}

/** A run that is longer than all of the journal keeps its messages without their bodies. */
function toLine(run: Run): string {
  const line = `${JSON.stringify(run)}\n`;
  if (Buffer.byteLength(line) <= mostBytes / 2) return line;
  const exchanges = run.exchanges.slice(-50).map(bodiless);
  return `${JSON.stringify({ ...run, exchanges })}\n`;
}

/** The newest lines that the journal has room for. */
function fitting(lines: readonly string[]): readonly string[] {
  const kept: string[] = [];
  let bytes = 0;
  for (const line of lines.slice(-mostRuns).toReversed()) {
    bytes += Buffer.byteLength(line);
    if (bytes > mostBytes) break;
    kept.unshift(line);
  }
  return kept;
}

/** A line that is none of ours, or lacks what diagnosis relies on, is left out. */
function parseRun(line: string): readonly Run[] {
  const value = parseJson(line);
  return v.is(runSchema, value) ? [value as Run] : [];
}
