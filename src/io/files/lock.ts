import { randomUUID } from 'node:crypto';
import { mkdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { Failure } from '../../model/errors.ts';
import { uptime } from '../process/clock.ts';
import { makeFolder } from './directories.ts';
import { errorCode, fileFailure } from './errors.ts';
import {
  createImpostorCheck,
  describeHost,
  type Holder,
  isBusy,
  isStale,
  type LockSystem,
  ownStart,
  readHolder,
  removeLeftovers,
  startOf,
} from './lock-holder.ts';
import { readRegularFile } from './read-write.ts';

export type LockOptions = {
  /** Ends the wait for the lock; running work continues. */
  readonly signal?: AbortSignal | undefined;
  /** Called once when another process holds the lock. */
  readonly onWait?: () => void;
  /** How long to wait for the lock. */
  readonly waitMs?: number;
  /** The age at which a lock is taken from a holder of which nobody knows whether it lives. */
  readonly staleAfterMs?: number;
  readonly system?: Partial<LockSystem>;
};

const realSystem: LockSystem = {
  platform: process.platform,
  read: readRegularFile,
  rename: renameSync,
  startTime: async (pid) => (await import('../process/start-time.ts')).startTimeOf(pid),
  askAfterMs: 3000,
};

const defaultWaitMs = 60_000;
const defaultStaleAfterMs = 5 * 60_000;
/** A lock is complete when it is taken: one that names no process will not get better. */
const unreadableWaitMs = 2000;

/**
 * Runs `work` while no other process holds the lock at `path`, and releases it afterwards.
 *
 * The lock is a folder with one file, which has a unique name and names the holder. It is taken by
 * renaming a prepared folder to `path`, which the system allows only while `path` is absent or
 * empty; it is released by deleting that file. Recovering the lock of a dead process is the same
 * deletion: the unique name ensures that no other lock is deleted, and all waiting processes then
 * compete equally.
 *
 * File operations are synchronous: each of a dozen steps would have to wait for a thread. Throws a
 * `timeout` failure that names the lock and its holder.
 */
export async function withLock<T>(
  path: string,
  work: () => Promise<T>,
  options: LockOptions = {},
): Promise<T> {
  const id = randomUUID();
  try {
    await acquire(path, id, options);
  } catch (error) {
    if (error instanceof Failure || options.signal?.aborted) throw error;
    throw fileFailure(`the lock ${path} cannot be taken`, error, 'nothing was sent or changed');
  }
  try {
    return await work();
  } finally {
    release(path, id);
  }
}

/** What cannot be deleted is stale as soon as this process has ended: that is no reason to fail. */
function release(path: string, id: string): void {
  try {
    removeFile(join(path, id));
    removeIfEmpty(path);
  } catch {
    // See above.
  }
}

/** Tried again for a while: on Windows a scanner may have the file open. */
function removeFile(file: string): void {
  rmSync(file, { force: true, recursive: true, maxRetries: 5, retryDelay: 10 });
}

async function acquire(path: string, id: string, options: LockOptions): Promise<void> {
  const { waitMs = defaultWaitMs, staleAfterMs = defaultStaleAfterMs, signal, onWait } = options;
  const system = { ...realSystem, ...options.system };
  const isImpostor = createImpostorCheck(system);
  let isWaiting = false;
  let unreadableSince: number | undefined;
  const start = uptime();
  const host = describeHost();
  await makeFolder(dirname(path));
  for (;;) {
    signal?.throwIfAborted();
    const holder = readHolder(path, system);
    if (holder === undefined && take(path, id, host, system)) {
      tidyUp(path, host, staleAfterMs, system);
      return;
    }
    const isUnreadable = holder !== undefined && holder.pid === undefined;
    unreadableSince = isUnreadable ? (unreadableSince ?? uptime()) : undefined;
    const isHopeless =
      unreadableWaitMs < waitMs && uptime() - (unreadableSince ?? uptime()) > unreadableWaitMs;
    if (isHopeless && holder?.refused !== undefined) throw holder.refused;
    if (isHopeless || uptime() - start > waitMs)
      throw lockTimeoutFailure(path, holder, waitMs, isHopeless);
    if (holder !== undefined && (isStale(holder, host, staleAfterMs) || isImpostor(holder, host))) {
      if (isRemoved(holder.file, system)) continue;
    }
    if (!isWaiting) onWait?.();
    isWaiting = true;
    await after(5 + Math.random() * 35, undefined, { signal });
  }
}

/** Whether the file of a holder that has ended is deleted; false where that has to wait. */
function isRemoved(file: string, { platform }: LockSystem): boolean {
  try {
    removeFile(file);
    return true;
  } catch (error) {
    if (isBusy(error, platform)) return false;
    throw error;
  }
}

function take(path: string, id: string, host: string, system: LockSystem): boolean {
  const prepared = `${path}.${id}`;
  mkdirSync(prepared, { mode: 0o700 });
  try {
    writeFileSync(join(prepared, id), describeHolder(host), { mode: 0o600 });
    removeIfEmpty(path);
    system.rename(prepared, path);
    return true;
  } catch (error) {
    isRemoved(prepared, system);
    // another process was faster; EPERM is one of the codes on Windows
    const isRival = ['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(errorCode(error));
    if (isRival || isBusy(error, system.platform)) return false;
    throw error;
  }
}

function describeHolder(host: string): string {
  const { pid } = process;
  const since = new Date().toISOString();
  return JSON.stringify({ pid, host, started: startOf(pid) ?? ownStart(), since });
}

function tidyUp(path: string, host: string, staleAfterMs: number, system: LockSystem): void {
  try {
    removeLeftovers(path, host, staleAfterMs, system);
  } catch {
    // A failed cleanup is not an error.
  }
}

function lockTimeoutFailure(
  path: string,
  holder: Holder | undefined,
  waitMs: number,
  isUnreadable: boolean,
): Failure {
  const who = holder?.pid === undefined ? 'another process' : `process ${holder.pid}`;
  const message = isUnreadable
    ? `the lock ${path} cannot be read: it names no process`
    : `${who} still holds the lock ${path} after ${waitMs / 1000} s`;
  return new Failure('timeout', message, {
    hint: `let it finish, resume it if it is suspended, or end it; if there is no such process, delete ${path}`,
  });
}

/** EACCES: the system that has the folder open, or the rename that follows, says what is wrong. */
const inUse = ['ENOENT', 'ENOTEMPTY', 'EEXIST', 'EPERM', 'EBUSY', 'EACCES'];

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch (error) {
    if (!inUse.includes(errorCode(error))) throw error;
  }
}
