import type { Command } from 'commander';
import { type Action, type GlobalFlags, wordsOf } from './commands/command.ts';
import type { Conclusion } from './conclude.ts';
import { exitCodes } from './errors.ts';
import type { Streams } from './io/terminal.ts';
import { observe } from './observe.ts';
import { buildProgram } from './program.ts';
import type { Outcome } from './run-of.ts';

export { lightProcess } from './io/light-process.ts';

/** The parts of the Node process that atm-cli touches. */
export type Process = Streams & Signals & Pick<NodeJS.Process, 'argv' | 'platform' | 'stdin'>;

export type Signals = {
  on(event: 'SIGINT', listener: () => void): unknown;
  off(event: 'SIGINT', listener: () => void): unknown;
};

/** The program of a thread of `verify -`, which is no entry of its own: that would cost each start a file. */
export async function verifyThread(): Promise<void> {
  const { serveVerify } = await import('./commands/verify-thread.ts');
  serveVerify();
}

/** A library that hears the signal too raises it again at once: that is not a second Ctrl-C. */
const secondInterruptMs = 500;

/**
 * Runs one command line and resolves to its exit code; it never throws and never exits.
 * Data goes to standard output, everything else to standard error.
 */
export async function main(process: Process): Promise<number> {
  let exitCode: number = exitCodes.ok;
  let conclusion: Conclusion | undefined;
  process.stdout.on?.('error', ignoreClosedPipe);
  process.stderr.on?.('error', ignoreClosedPipe);
  const debug = Boolean(process.env['ATM_DEBUG']);
  const interruption = new AbortController();
  const interrupt = () => {
    interruption.abort();
    setTimeout(() => process.off('SIGINT', interrupt), secondInterruptMs).unref();
  };
  const run = <F>(action: Action<F>) => {
    return async (...args: unknown[]) => {
      const command = args.at(-1) as Command;
      const flags = command.optsWithGlobals<GlobalFlags & F>();
      const { createContext } = await import('./io/create-context.ts');
      process.on('SIGINT', interrupt);
      const world = createContext(process, flags, interruption.signal);
      try {
        const end = await observe(world, flags, wordsOf(command));
        const outcome = await outcomeOf(async () => action(world.context, flags, command.args));
        conclusion = await end(outcome);
        if (outcome.error !== undefined) throw outcome.error;
        exitCode = outcome.exitCode || (conclusion?.problems[0]?.exitCode ?? exitCodes.ok);
      } finally {
        process.off('SIGINT', interrupt);
        await world.close();
      }
    };
  };
  const help = {
    print: (text: string) => void process.stdout.write(text),
    columns: () => process.stdout.columns ?? 80,
  };
  const program = buildProgram(run, help, process.argv.slice(2));
  try {
    await program.parseAsync(process.argv);
    return exitCode;
  } catch (error) {
    if (isHelp(error)) return exitCodes.ok;
    const { failWith } = await import('./fail-with.ts');
    const interrupted = interruption.signal.aborted;
    return failWith(process, error, {
      flags: program.opts(),
      conclusion,
      interrupted,
      debug,
    });
  }
}

async function outcomeOf(work: () => Promise<number | void>): Promise<Outcome> {
  try {
    return { exitCode: (await work()) ?? exitCodes.ok };
  } catch (error) {
    return { exitCode: exitCodes.bug, error };
  }
}

/** `atm-cli … | head` has read enough: what is left unsaid is no failure. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

/** Commander ends `--help`, `--version` and a missing command with an error, all printed already. */
function isHelp(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return ['commander.help', 'commander.helpDisplayed', 'commander.version'].includes(
    String(error.code),
  );
}
