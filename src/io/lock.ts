import { randomUUID } from 'node:crypto';
import {
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  rmdir,
  stat,
  writeFile,
} from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { Failure } from '../errors.ts';
import { errorCode, fileFailure } from './file-failure.ts';

export type LockOptions = {
  /** Ends the wait for the lock; the work itself is left alone. */
  readonly signal?: AbortSignal | undefined;
  readonly waitMs?: number;
  readonly staleAfterMs?: number;
};

type Holder = {
  readonly file: string;
  readonly pid?: number;
  readonly host?: string;
  readonly ageMs: number;
};

const defaultWaitMs = 60_000;
const defaultStaleAfterMs = 5 * 60_000;

/**
 * Runs `work` while no other process holds the lock at `path`, and lets the lock go afterwards.
 *
 * The lock is a folder with one file, named by a unique id, that says who holds it. It is taken by
 * renaming a prepared folder onto `path`, which the system does only while `path` is absent or
 * empty, and it is given back by deleting that one file. Recovering a lock whose process is dead is
 * the same deletion: since the name is unique it can never hit the lock of somebody else, and
 * whoever deletes it, all waiters start again as equals.
 *
 * Throws a `timeout` failure that names the lock and its holder.
 */
export async function withLock<T>(
  path: string,
  work: () => Promise<T>,
  options: LockOptions = {},
): Promise<T> {
  const id = randomUUID();
  await acquire(path, id, options);
  try {
    return await work();
  } finally {
    await release(path, id);
  }
}

async function acquire(path: string, id: string, options: LockOptions): Promise<void> {
  const { waitMs = defaultWaitMs, staleAfterMs = defaultStaleAfterMs, signal } = options;
  const host = await describeHost();
  const prepared = `${path}.${id}`;
  const deadline = performance.now() + waitMs;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await mkdir(prepared, { mode: 0o700 });
    await writeFile(
      join(prepared, id),
      JSON.stringify({ pid: process.pid, host, since: new Date() }),
    );
    while (!(await renamedOnto(prepared, path))) {
      const holder = await readHolder(path);
      if (holder === undefined) await removeEmptyFolder(path);
      if (holder !== undefined && isStale(holder, host, staleAfterMs))
        await removeFile(holder.file);
      if (performance.now() > deadline) throw lockedFor(path, holder, waitMs);
      await after(10 + Math.random() * 40, undefined, { signal });
    }
  } catch (error) {
    await rm(prepared, { recursive: true, force: true });
    throw error instanceof Failure || signal?.aborted
      ? error
      : fileFailure(`the lock ${path} cannot be taken`, error);
  }
}

async function release(path: string, id: string): Promise<void> {
  await removeFile(join(path, id));
  await removeEmptyFolder(path);
}

async function renamedOnto(prepared: string, path: string): Promise<boolean> {
  try {
    await rename(prepared, path);
    return true;
  } catch (error) {
    // Windows never replaces a folder, not even an empty one, and says EPERM
    if (['ENOTEMPTY', 'EEXIST', 'EPERM', 'EACCES'].includes(errorCode(error))) return false;
    throw error;
  }
}

async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    const [id] = await readdir(path);
    if (id === undefined) return undefined;
    const file = join(path, id);
    const { mtimeMs } = await stat(file);
    const ageMs = Date.now() - mtimeMs;
    return { file, ageMs, ...parseHolder(await readFile(file, 'utf8')) };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function parseHolder(text: string): { readonly pid?: number; readonly host?: string } {
  try {
    const { pid, host } = JSON.parse(text) as { pid: unknown; host: unknown };
    return Number.isSafeInteger(pid) && typeof host === 'string' ? { pid: Number(pid), host } : {};
  } catch {
    return {};
  }
}

function isStale({ pid, host, ageMs }: Holder, here: string, staleAfterMs: number): boolean {
  return ageMs > staleAfterMs || (pid !== undefined && host === here && !isAlive(pid));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return errorCode(error) !== 'ESRCH';
  }
}

/** Process ids say something only inside one host and, on Linux, one namespace of process ids. */
async function describeHost(): Promise<string> {
  try {
    return `${hostname()} ${await readlink('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}

function lockedFor(path: string, holder: Holder | undefined, waitMs: number): Failure {
  const who = holder?.pid === undefined ? 'another process' : `process ${holder.pid}`;
  return new Failure('timeout', `${who} holds the lock ${path} for more than ${waitMs / 1000} s`, {
    hint: `wait for it or end it; when it is gone for good, delete ${path}`,
  });
}

async function removeFile(file: string): Promise<void> {
  await rm(file, { force: true });
}

async function removeEmptyFolder(path: string): Promise<void> {
  try {
    await rmdir(path);
  } catch (error) {
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST', 'EPERM', 'EBUSY'].includes(errorCode(error)))
      throw error;
  }
}
