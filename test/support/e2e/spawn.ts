import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';

import { inject, onTestFinished } from 'vitest';

import type { CliResult } from '../cli/run-cli.ts';
import { newHome } from '../home.ts';
import { requireJsonOutput } from '../json-output.ts';

export type SpawnOptions = {
  /** ATM_CLI_HOME; a new empty folder unless it is given. */
  readonly home?: string;
  /** The environment beside PATH, HOME, ATM_CLI_HOME, ATM_TOKEN_STORE; nothing else is inherited. */
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** Arguments of Node itself, such as `--require`. */
  readonly nodeArgs?: readonly string[];
  /** Another atm-cli than the one that was built for the tests. */
  readonly program?: string;
};

/** A built atm-cli that runs as a process of its own; it is killed when the test has finished. */
export type Spawned = {
  readonly child: ChildProcessWithoutNullStreams;
  /** Resolves with the match as soon as the stream says so; rejects when the process ends without. */
  says(stream: 'stdout' | 'stderr', pattern: RegExp): Promise<RegExpExecArray>;
  /** Resolves when the process has ended; the code of a process that a signal killed is -1. */
  readonly result: Promise<CliResult>;
};

/** Starts the built program. Call it inside a test. */
export async function spawnCli(
  args: readonly string[],
  options: SpawnOptions = {},
): Promise<Spawned> {
  const home = options.home ?? (await newHome());
  const spawned = startCli(args, { ...options, home });
  onTestFinished(() => void spawned.child.kill('SIGKILL'));
  return spawned;
}

/** The same for the hooks of a file; whoever starts it ends it. */
export function startCli(
  args: readonly string[],
  { home, env = {}, stdin, nodeArgs = [], program }: SpawnOptions & { readonly home: string },
): Spawned {
  const child = spawn(process.execPath, [...nodeArgs, program ?? inject('program'), ...args], {
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      ATM_CLI_HOME: home,
      ATM_TOKEN_STORE: 'file',
      ...env,
    },
  });
  child.stdin.on('error', () => {}).end(stdin);
  const written = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      written[stream] += text;
    });
  }
  const result = once(child, 'close').then(([code]) => {
    const ended = { code: code ?? -1, ...written };
    requireJsonOutput(args, ended);
    return ended;
  });
  return {
    child,
    result,
    async says(stream, pattern) {
      const ended = result.then(() => 'ended' as const);
      for (;;) {
        const found = pattern.exec(written[stream]);
        if (found !== null) return found;
        if ((await Promise.race([once(child[stream], 'data'), ended])) === 'ended') break;
      }
      throw new Error(`${args.join(' ')} ended without ${pattern}: ${JSON.stringify(written)}`);
    },
  };
}

/** Runs the built program to its end. Call it inside a test. */
export async function atmCli(
  args: readonly string[],
  options: SpawnOptions = {},
): Promise<CliResult> {
  const { result } = await spawnCli(args, options);
  return await result;
}
