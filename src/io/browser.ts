import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { basename } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import open from 'open';
import type { BrowserOutcome, Environment } from '../context.ts';

export type BrowserOptions = {
  /** A program that is run with the URL as its last argument, instead of the system's browser. */
  readonly command?: string | undefined;
  readonly env: Environment;
};

/** How long a program that cannot start gets to say so. */
const failureWindowMs = 300;

/**
 * Starts a browser and does not wait for it: some launchers live as long as the browser does.
 * A missing launcher is an outcome, not an error.
 */
export async function openBrowser(url: string, options: BrowserOptions): Promise<BrowserOutcome> {
  const [program, ...args] = (options.command ?? '').split(' ').filter((word) => word !== '');
  try {
    const child =
      program === undefined
        ? await open(url)
        : spawn(program, [...args, url], {
            detached: true,
            stdio: 'ignore',
            env: withoutSecrets(options.env),
          });
    child.unref();
    return await outcome(child);
  } catch (error) {
    return { opened: false, detail: describe(error, program) };
  }
}

async function outcome(child: Awaited<ReturnType<typeof open>>): Promise<BrowserOutcome> {
  const over = new AbortController();
  const { signal } = over;
  const ended = once(child, 'exit', { signal }).then(([code]) => Number(code ?? 0));
  const code = await Promise.race([ended, after(failureWindowMs, 0, { signal })]).finally(() =>
    over.abort(),
  );
  return code === 0
    ? { opened: true }
    : { opened: false, detail: `${basename(child.spawnfile)} ended with exit code ${code}` };
}

/** A browser needs no client secret; what it does not have, it cannot leak. */
function withoutSecrets(env: Environment): NodeJS.ProcessEnv {
  const { ATM_CLIENT_SECRET: _secret, ...rest } = env;
  return rest;
}

function describe(error: unknown, program: string | undefined): string {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
    return `there is no program ${program ?? 'to open addresses with'}`;
  }
  return error instanceof Error ? error.message : String(error);
}
