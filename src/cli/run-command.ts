import type { Call } from '../commands/command.ts';
import type { Conclusion } from './write-artifacts.ts';
import { exitCodes } from '../model/errors.ts';
import { type ContextProcess, createContext } from '../io/create-context.ts';
import { instrument } from './observe.ts';
import type { Outcome } from './run-record.ts';

export type Signals = {
  on(event: 'SIGINT', listener: () => void): unknown;
  off(event: 'SIGINT', listener: () => void): unknown;
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
  const world = createContext(process, flags, interruption.signal, loadCallbackPage);
  try {
    const end = await instrument(world, flags, command);
    const outcome = await outcomeOf(async () => action(world.context, flags, operands));
    const conclusion = await end(outcome);
    const exitCode = outcome.exitCode || (conclusion?.problems[0]?.exitCode ?? exitCodes.ok);
    return { ...outcome, exitCode, conclusion };
  } finally {
    process.off('SIGINT', interrupt);
    await world.close();
  }
}

async function loadCallbackPage() {
  return (await import('../report/callback-page.ts')).renderCallbackPage;
}

async function outcomeOf(work: () => Promise<number | void>): Promise<Outcome> {
  try {
    return { exitCode: (await work()) ?? exitCodes.ok };
  } catch (error) {
    return { exitCode: exitCodes.bug, error };
  }
}
