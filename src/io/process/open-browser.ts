import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { basename } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import open from 'open';
import type { BrowserOutcome } from '../../model/context.ts';

export type BrowserOptions = {
  /** A program that is run with the URL as its last argument, instead of the system's browser. */
  readonly command?: string | undefined;
  /** The environment that children of this process inherit: what is ours is taken out of it. */
  readonly inherited: NodeJS.ProcessEnv;
  /** Ends the watch over a program that was started, not the program. */
  readonly signal: AbortSignal;
};

/** How long a program that cannot open anything gets to say so. */
const failureWindowMs = 1000;

/**
 * Starts a browser and does not wait for it: some launchers live as long as the browser does.
 * A missing launcher is an outcome, not an error. The browser learns no secret of ours: `open` takes
 * no environment, so what it must not inherit leaves the environment of this process for good.
 */
export async function openBrowser(
  url: string,
  { command, inherited, signal }: BrowserOptions,
): Promise<BrowserOutcome> {
  for (const name of Object.keys(inherited)) {
    if (/^ATM_/i.test(name)) delete inherited[name];
  }
  const [program, ...args] = (command ?? '').split(' ').filter((word) => word !== '');
  try {
    const child =
      program === undefined
        ? await open(url)
        : spawn(program, [...args, url], { detached: true, stdio: 'ignore', env: inherited });
    child.unref();
    return await outcome(child, signal);
  } catch (error) {
    return { opened: false, detail: describe(error, program) };
  }
}

async function outcome(
  child: Awaited<ReturnType<typeof open>>,
  outer: AbortSignal,
): Promise<BrowserOutcome> {
  const over = new AbortController();
  const signal = AbortSignal.any([outer, over.signal]);
  const ended = once(child, 'exit', { signal }).then(([code]) => Number(code ?? 0));
  const code = await Promise.race([ended, after(failureWindowMs, 0, { signal })]).finally(() => {
    // Whatever goes wrong with it later is no business of ours, and must not end this process.
    child.on('error', () => {});
    over.abort();
  });
  return code === 0
    ? { opened: true }
    : { opened: false, detail: `${basename(child.spawnfile)} ended with exit code ${code}` };
}

function describe(error: unknown, program: string | undefined): string {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
    return `there is no program ${program ?? 'to open addresses with'}`;
  }
  return error instanceof Error ? error.message : String(error);
}
