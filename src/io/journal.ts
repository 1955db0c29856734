import { promises as files } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Journal, Run } from '../diagnosis/run.ts';

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
      const { makeFolder } = await import('./make-folder.ts');
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
  const exchanges = run.exchanges.slice(-50).map(({ request, response, ...rest }) => {
    const { body: _sent, ...head } = request;
    if (response === undefined) return { ...rest, request: head };
    const { body: _received, ...answer } = response;
    return { ...rest, request: head, response: answer };
  });
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

function parseRun(line: string): readonly Run[] {
  try {
    const value: unknown = JSON.parse(line);
    return isRun(value) ? [value] : [];
  } catch {
    return [];
  }
}

/** Whether it has what diagnosis relies on; older versions may have written other members. */
function isRun(value: unknown): value is Run {
  const run = Object(value) as Partial<Run>;
  return (
    typeof run.command === 'string' &&
    typeof run.startedAt === 'number' &&
    typeof run.endedAt === 'number' &&
    Array.isArray(run.settings) &&
    Array.isArray(run.exchanges) &&
    run.exchanges.every(isExchange) &&
    (run.reused === undefined || (Array.isArray(run.reused) && run.reused.every(isReuse)))
  );
}

function isReuse(value: unknown): boolean {
  const { step, url, body = '' } = Object(value) as Record<string, unknown>;
  return typeof step === 'string' && typeof url === 'string' && typeof body === 'string';
}

function isExchange(value: unknown): boolean {
  const { step, startedAt, request, response } = Object(value) as Partial<Run['exchanges'][number]>;
  return (
    typeof step === 'string' &&
    typeof startedAt === 'number' &&
    typeof request?.url === 'string' &&
    typeof Object(request).headers === 'object' &&
    (response === undefined || typeof Object(response).headers === 'object')
  );
}
