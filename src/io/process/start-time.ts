import { execFile } from 'node:child_process';
import { join } from 'node:path';

const timeoutMs = 10_000;

type Query = {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since the epoch; NaN for what is no time. */
  readonly read: (output: string) => number;
};

/**
 * When a process of this host has started, in milliseconds since the epoch, where there is no /proc
 * to read it from; `undefined` when nobody says. It takes a process of its own: 5 ms on macOS, and
 * as long as PowerShell takes on Windows, where no program that starts faster is left.
 */
export async function startTimeOf(
  pid: number,
  platform: string = process.platform,
): Promise<number | undefined> {
  const { program, args, env, read } = platform === 'win32' ? powershell(pid) : ps(pid);
  const output = await new Promise<string>((resolve) => {
    const options = { env, timeout: timeoutMs, windowsHide: true };
    execFile(program, args, options, (error, stdout) => resolve(error === null ? stdout : ''));
  });
  const time = read(output.trim());
  return Number.isNaN(time) ? undefined : time;
}

/** Its time is local, and in the words of the locale, unless it is told otherwise. */
function ps(pid: number): Query {
  return {
    program: '/bin/ps',
    args: ['-o', 'lstart=', '-p', String(pid)],
    env: { LC_ALL: 'C', TZ: 'UTC0' },
    read: (output) => Date.parse(`${output} UTC`),
  };
}

/** Named by its path: a program of that name in the current folder would be started first. */
function powershell(pid: number): Query {
  const { SystemRoot = String.raw`C:\Windows` } = process.env;
  const script = `(Get-Process -Id ${pid}).StartTime.ToUniversalTime().ToString('o')`;
  return {
    program: join(SystemRoot, 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe'),
    args: ['-NoProfile', '-NonInteractive', '-Command', script],
    env: { SystemRoot },
    read: Date.parse,
  };
}
