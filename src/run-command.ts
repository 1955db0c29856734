import type { Action, GlobalFlags } from './commands/command.ts';
import type { Conclusion } from './conclude.ts';
import { exitCodes } from './errors.ts';
import { type ContextProcess, createContext } from './io/create-context.ts';
import { observe } from './observe.ts';
import type { Outcome } from './run-of.ts';

export type Signals = {
  on(event: 'SIGINT', listener: () => void): unknown;
  off(event: 'SIGINT', listener: () => void): unknown;
};

/** A command line that was understood: what is to be done, and with what. */
export type Call<F = object> = {
  readonly action: Action<F>;
  /** The words of the command, such as `token refresh`. */
  readonly command: string;
  readonly flags: GlobalFlags & F;
  readonly operands: readonly string[];
};

/** How a command ended, and what was found out about it. */
export type Ended = Outcome & { readonly conclusion: Conclusion | undefined };

/** A library that hears the signal too raises it again at once: that is not a second Ctrl-C. */
const secondInterruptMs = 500;

/**
 * Does what a command line asks for, under the eyes of `observe`; the first Ctrl-C aborts
 * `interruption`. What the action throws is in the result.
 */
export async function runCommand<F>(
  process: ContextProcess & Signals,
  { action, command, flags, operands }: Call<F>,
  interruption: AbortController,
): Promise<Ended> {
  const interrupt = () => {
    interruption.abort();
    setTimeout(() => process.off('SIGINT', interrupt), secondInterruptMs).unref();
  };
  process.on('SIGINT', interrupt);
  const world = createContext(process, flags, interruption.signal);
  try {
    const end = await observe(world, flags, command);
    const outcome = await outcomeOf(async () => action(world.context, flags, operands));
    const conclusion = await end(outcome);
    const exitCode = outcome.exitCode || (conclusion?.problems[0]?.exitCode ?? exitCodes.ok);
    return { ...outcome, exitCode, conclusion };
  } finally {
    process.off('SIGINT', interrupt);
    await world.close();
  }
}

async function outcomeOf(work: () => Promise<number | void>): Promise<Outcome> {
  try {
    return { exitCode: (await work()) ?? exitCodes.ok };
  } catch (error) {
    return { exitCode: exitCodes.bug, error };
  }
}
