import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import open from 'open';
import type { BrowserOutcome } from '../../model/context.ts';
import { shellWords } from '../../util/shell-words.ts';

export type BrowserOptions = {
  /**
   * A program to run instead of the system's browser: a path, or shell words. The URL replaces `%s`,
   * and is the last argument without one.
   */
  readonly command?: string | undefined;
  /** The environment that child processes inherit: our secrets are removed from it. */
  readonly inherited: NodeJS.ProcessEnv;
  /** Stops watching the started program, and does not end it. */
  readonly signal: AbortSignal;
};

/** How long a started program is watched for an error. */
const failureWindowMs = 1000;

/**
 * Starts a browser and does not wait for it: some launchers run as long as the browser does. A
 * missing launcher is a result, not an error. The browser must not inherit our secrets: `open` has
 * no option for the environment, so they are removed from the environment of this process.
 */
export async function openBrowser(
  url: string,
  { command, inherited, signal }: BrowserOptions,
): Promise<BrowserOutcome> {
  for (const name of Object.keys(inherited)) {
    if (/^ATM_/i.test(name)) delete inherited[name];
  }
  const words = commandWords(command ?? '');
  if (words === undefined) return { opened: false, detail: `${command}: a quote is not closed` };
  const [program, ...args] = words;
  const isPlaced = args.some((word) => word.includes('%s'));
  const given = args.map((word) => word.replaceAll('%s', () => url));
  try {
    const child =
      program === undefined
        ? await open(url)
        : spawn(program, isPlaced ? given : [...given, url], {
            detached: true,
            stdio: 'ignore',
            env: inherited,
          });
    child.unref();
    return await outcome(child, signal);
  } catch (error) {
    return { opened: false, detail: describe(error, program) };
  }
}

/** The path of a program may have blanks without quotes, so a whole existing path comes first. */
function commandWords(command: string): readonly string[] | undefined {
  const path = command.trim();
  if (statSync(path, { throwIfNoEntry: false })?.isFile() ?? false) return [path];
  return shellWords(path, { isBackslashPlain: process.platform === 'win32' });
}

async function outcome(
  child: Awaited<ReturnType<typeof open>>,
  outer: AbortSignal,
): Promise<BrowserOutcome> {
  const over = new AbortController();
  const signal = AbortSignal.any([outer, over.signal]);
  const ended = once(child, 'exit', { signal }).then(([code]) => Number(code ?? 0));
  const code = await Promise.race([ended, after(failureWindowMs, 0, { signal })]).finally(() => {
    // A later error of the program must not end this process.
    child.on('error', () => {});
    over.abort();
  });
  return code === 0
    ? { opened: true }
    : { opened: false, detail: `${basename(child.spawnfile)}: exit code ${code}` };
}

function describe(error: unknown, program: string | undefined): string {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
    return `no program ${program ?? 'to open URLs'}`;
  }
  return error instanceof Error ? error.message : String(error);
}
