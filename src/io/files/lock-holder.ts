import { readdirSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { hostname, uptime } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { errorCode } from './errors.ts';
import { readRegularFile } from './read-write.ts';

/** The holder of a lock; without `pid` and `host` when the file is unreadable. */
export type Holder = {
  readonly file: string;
  readonly ageMs: number;
  readonly pid?: number;
  readonly host?: string;
  /** The start time of the process, from `startOf`. */
  readonly started?: string;
};

/** The holder of the lock at `path`, or `undefined` while it is free. */
export function readHolder(path: string): Holder | undefined {
  try {
    const [name] = readdirSync(path);
    if (name === undefined) return undefined;
    const file = join(path, name);
    const { mtimeMs } = statSync(file);
    return { file, ageMs: Date.now() - mtimeMs, ...parse(readRegularFile(file).toString('utf8')) };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * A lock of this host is stale when its process has ended, or when another process has its id;
 * however old it is, a process that lives keeps it, for it may have been suspended with the machine.
 * Whether a process of another host lives is unknown: there, age decides.
 */
export function isStale(
  { pid, host, started, ageMs }: Holder,
  here: string,
  staleAfterMs: number,
): boolean {
  if (pid === undefined || host !== here) return ageMs > staleAfterMs;
  if (!isAlive(pid)) return true;
  if (started === undefined) return isOlderThanBoot(ageMs);
  const now = startOf(pid);
  return now !== undefined && now !== started;
}

/** Allows for a clock that was set meanwhile. */
const bootToleranceMs = 60_000;

/** Where processes have no known start time, one of another boot cannot be the holder. */
function isOlderThanBoot(ageMs: number): boolean {
  return ageMs > uptime() * 1000 + bootToleranceMs;
}

/** The start time of a process of this host, on Linux: together with it, a process id is unique. */
export function startOf(pid: number): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The program name is in brackets and may contain anything; field 22 is counted from there
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

/** The scope of a process id: the host and, on Linux, the pid namespace. */
export function describeHost(): string {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}

function parse(text: string): Pick<Holder, 'pid' | 'host' | 'started'> {
  try {
    const { pid, host, started } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    if (!Number.isSafeInteger(pid) || typeof host !== 'string') return {};
    return { pid: Number(pid), host, ...(typeof started === 'string' ? { started } : {}) };
  } catch {
    return {};
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return errorCode(error) !== 'ESRCH';
  }
}

/**
 * Deletes the folders `<path>.<id>` of processes that were killed while they prepared the lock at
 * `path`. They are unused, but nothing else would remove them.
 */
export function removeLeftovers(path: string, host: string, staleAfterMs: number): void {
  const folder = dirname(path);
  const names = readdirSync(folder);
  const prepared = names.filter((name) => name.startsWith(`${basename(path)}.`));
  for (const leftover of prepared.map((name) => join(folder, name))) {
    if (isLeft(leftover, host, staleAfterMs)) rmSync(leftover, { recursive: true, force: true });
  }
}

function isLeft(leftover: string, host: string, staleAfterMs: number): boolean {
  try {
    const holder = readHolder(leftover);
    if (holder !== undefined) return isStale(holder, host, staleAfterMs);
    return Date.now() - statSync(leftover).mtimeMs > staleAfterMs;
  } catch {
    // Its process has continued: the folder has become the lock, or was removed.
    return false;
  }
}
