import { readdirSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { hostname, uptime } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { errorCode } from './errors.ts';

/** The holder of a lock; without `pid` and `host` when the file is unreadable. */
export type Holder = {
  readonly file: string;
  readonly ageMs: number;
  readonly pid?: number;
  readonly host?: string;
  /** The start time of the process, from `startOf` or `ownStart`. */
  readonly started?: string;
  /** The system does not let the file be read, as Windows does while it is being deleted. */
  readonly refused?: unknown;
};

/** What differs between systems. */
export type LockSystem = {
  readonly platform: string;
  readonly read: (file: string) => Buffer;
  readonly rename: (from: string, to: string) => void;
  /** When a process has started, in milliseconds since the epoch. */
  readonly startTime: (pid: number) => Promise<number | undefined>;
  /** How long a holder without a known start time is waited for before it is asked for. */
  readonly askAfterMs: number;
};

/** The holder of the lock at `path`, or `undefined` while it is free. */
export function readHolder(
  path: string,
  { platform, read }: Pick<LockSystem, 'platform' | 'read'>,
): Holder | undefined {
  try {
    const [name] = readdirSync(path);
    if (name === undefined) return undefined;
    const file = join(path, name);
    const { mtimeMs } = statSync(file);
    return { file, ageMs: Date.now() - mtimeMs, ...parse(read(file).toString('utf8')) };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    if (isBusy(error, platform)) return { file: path, ageMs: 0, refused: error };
    throw error;
  }
}

/** Whether Windows refuses what it will allow in a moment: a file is being deleted, or is open. */
export function isBusy(error: unknown, platform: string): boolean {
  return platform === 'win32' && ['EPERM', 'EACCES', 'EBUSY'].includes(errorCode(error));
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
  if (started === undefined || isOwnWord(started)) return isOlderThanBoot(ageMs);
  const now = startOf(pid);
  return now !== undefined && now !== started;
}

/** Allows for the time between the start of a process and that of Node in it, and for rounding. */
const startToleranceMs = 10_000;

/**
 * Tells whether the process that has the id of a holder is another one, where /proc does not: its
 * start time is asked for in the background, once for each holder that does not let go.
 */
export function createImpostorCheck({
  startTime,
  askAfterMs,
}: Pick<LockSystem, 'startTime' | 'askAfterMs'>): (holder: Holder, here: string) => boolean {
  let seen = { file: '', since: 0, isAsked: false, isImpostor: false };
  return ({ file, pid, host, started = '' }, here) => {
    if (file !== seen.file) {
      seen = { file, since: performance.now(), isAsked: false, isImpostor: false };
    }
    const isReady = performance.now() - seen.since >= askAfterMs;
    if (pid !== undefined && host === here && isOwnWord(started) && isReady && !seen.isAsked) {
      const asked = Object.assign(seen, { isAsked: true });
      void startTime(pid).then((time) => {
        const told = Number(started.slice(1)) * 1000;
        asked.isImpostor = time !== undefined && Math.abs(time - told) > startToleranceMs;
      });
    }
    return seen.isImpostor;
  };
}

/** The start time of this process as it knows it itself: seconds since the epoch, after a tilde. */
export function ownStart(): string {
  return `~${Math.round(performance.timeOrigin / 1000)}`;
}

function isOwnWord(started: string): boolean {
  return started.startsWith('~');
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

/**
 * The scope of a process id: the host and, on Linux, the pid namespace. The name of a Mac changes
 * with its network, so there it is the moment at which a folder of the system was made.
 */
export function describeHost(
  platform: string = process.platform,
  installed = () => statSync('/private/var/db', { bigint: true }).birthtimeNs,
): string {
  try {
    if (platform === 'darwin') return `darwin ${installed()}`;
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
export function removeLeftovers(
  path: string,
  host: string,
  staleAfterMs: number,
  system: LockSystem,
): void {
  const folder = dirname(path);
  const names = readdirSync(folder);
  const prepared = names.filter((name) => name.startsWith(`${basename(path)}.`));
  for (const leftover of prepared.map((name) => join(folder, name))) {
    if (isLeft(leftover, host, staleAfterMs, system))
      rmSync(leftover, { recursive: true, force: true });
  }
}

function isLeft(leftover: string, host: string, staleAfterMs: number, system: LockSystem): boolean {
  try {
    const holder = readHolder(leftover, system);
    if (holder !== undefined) return isStale(holder, host, staleAfterMs);
    return Date.now() - statSync(leftover).mtimeMs > staleAfterMs;
  } catch {
    // Its process has continued: the folder has become the lock, or was removed.
    return false;
  }
}
