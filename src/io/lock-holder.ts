import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { errorCode } from './file-failure.ts';

/** Who holds a lock; without `pid` and `host` when the file says nothing readable. */
export type Holder = {
  readonly file: string;
  readonly ageMs: number;
  readonly pid?: number;
  readonly host?: string;
  /** When the process started, as `startOf` says it. */
  readonly started?: string;
};

/** The holder of the lock at `path`, or `undefined` while it is free. */
export function readHolder(path: string): Holder | undefined {
  try {
    const [name] = readdirSync(path);
    if (name === undefined) return undefined;
    const file = join(path, name);
    const { mtimeMs } = statSync(file);
    return { file, ageMs: Date.now() - mtimeMs, ...parse(readFileSync(file, 'utf8')) };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * A lock is left over when its process is known to be dead, when another one has its id by now, or
 * when it is too old to be alive.
 */
export function isStale(
  { pid, host, started, ageMs }: Holder,
  here: string,
  staleAfterMs: number,
): boolean {
  if (ageMs > staleAfterMs) return true;
  if (pid === undefined || host !== here) return false;
  return !isAlive(pid) || (started !== undefined && started !== startOf(pid));
}

/** When a process of this host started, on Linux: ids are used again, together with this they are not. */
export function startOf(pid: number): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of the program stands in brackets and may hold anything; field 22 counts from there
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

/** Where a process id means this process: the host and, on Linux, the namespace of process ids. */
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
