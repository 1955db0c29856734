import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { errorCode } from './file-failure.ts';

/** Who holds a lock; without `pid` and `host` when the file says nothing readable. */
export type Holder = {
  readonly file: string;
  readonly ageMs: number;
  readonly pid?: number;
  readonly host?: string;
};

/** The holder of the lock at `path`, or `undefined` while it is free. */
export async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    const [name] = await readdir(path);
    if (name === undefined) return undefined;
    const file = join(path, name);
    const { mtimeMs } = await stat(file);
    return { file, ageMs: Date.now() - mtimeMs, ...parse(await readFile(file, 'utf8')) };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** A lock is left over when its process is known to be dead, or when it is too old to be alive. */
export function isStale(holder: Holder, here: string, staleAfterMs: number): boolean {
  const { pid, host, ageMs } = holder;
  return ageMs > staleAfterMs || (pid !== undefined && host === here && !isAlive(pid));
}

/** Where a process id means this process: the host and, on Linux, the namespace of process ids. */
export async function describeHost(): Promise<string> {
  try {
    return `${hostname()} ${await readlink('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}

function parse(text: string): Pick<Holder, 'pid' | 'host'> {
  try {
    const { pid, host } = JSON.parse(text) as { readonly pid?: unknown; readonly host?: unknown };
    if (!Number.isSafeInteger(pid) || typeof host !== 'string') return {};
    return { pid: Number(pid), host };
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
