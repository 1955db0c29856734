import { randomUUID } from 'node:crypto';
import { mkdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { Failure } from '../../model/errors.ts';
import { uptime } from '../process/clock.ts';
import { makeFolder } from './directories.ts';
import { errorCode, fileFailure } from './errors.ts';
import {
  describeHost,
  type Holder,
  isStale,
  readHolder,
  removeLeftovers,
  startOf,
} from './lock-holder.ts';

export type LockOptions = {
  /** Ends the wait for the lock; running work continues. */
  readonly signal?: AbortSignal | undefined;
  /** Called once when another process holds the lock. */
  readonly onWait?: () => void;
  /** How long to wait for the lock. */
  readonly waitMs?: number;
  /** The age at which a lock is taken from a holder of which nobody knows whether it lives. */
  readonly staleAfterMs?: number;
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
    rmSync(join(path, id), { force: true });
    removeIfEmpty(path);
  }
}

async function acquire(path: string, id: string, options: LockOptions): Promise<void> {
  const { waitMs = defaultWaitMs, staleAfterMs = defaultStaleAfterMs, signal, onWait } = options;
  let isWaiting = false;
  const start = uptime();
  const host = describeHost();
  await makeFolder(dirname(path));
  for (;;) {
    signal?.throwIfAborted();
    const holder = readHolder(path);
    if (holder === undefined && take(path, id, host)) {
      tidyUp(path, host, staleAfterMs);
      return;
    }
    const isUnreadable = holder !== undefined && holder.pid === undefined;
    const limitMs = isUnreadable ? Math.min(waitMs, unreadableWaitMs) : waitMs;
    if (uptime() - start > limitMs)
      throw lockTimeoutFailure(path, holder, waitMs, limitMs < waitMs);
    if (holder !== undefined && isStale(holder, host, staleAfterMs)) {
      rmSync(holder.file, { force: true });
      continue;
    }
    if (!isWaiting) onWait?.();
    isWaiting = true;
    await after(5 + Math.random() * 35, undefined, { signal });
  }
}

function take(path: string, id: string, host: string): boolean {
  const prepared = `${path}.${id}`;
  mkdirSync(prepared, { mode: 0o700 });
  try {
    writeFileSync(join(prepared, id), describeHolder(host), { mode: 0o600 });
    removeIfEmpty(path);
    renameSync(prepared, path);
    return true;
  } catch (error) {
    rmSync(prepared, { recursive: true, force: true });
    // another process was faster; EPERM is the code on Windows
    if (['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(errorCode(error))) return false;
    throw error;
  }
}

function describeHolder(host: string): string {
  const { pid } = process;
  const since = new Date().toISOString();
  return JSON.stringify({ pid, host, started: startOf(pid), since });
}

function tidyUp(path: string, host: string, staleAfterMs: number): void {
  try {
    removeLeftovers(path, host, staleAfterMs);
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
  return new Failure('timeout', message, { rule: 'U08', advice: { id: 'locked', path } });
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch (error) {
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST', 'EPERM', 'EBUSY'].includes(errorCode(error)))
      throw error;
  }
}
