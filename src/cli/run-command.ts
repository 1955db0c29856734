import type { GlobalFlags } from '../commands/command.ts';
import type { Context } from '../model/context.ts';
import type { CallbackPage } from '../model/loopback.ts';
import { exitCodes } from '../model/errors.ts';
import { type ContextProcess, createContext } from '../io/create-context.ts';
import { instrument } from './instrument.ts';
import { type RedactedStreams, redactedStreams } from './redacted-streams.ts';
import type { Outcome } from './run-record.ts';
import type { Conclusion } from './write-artifacts.ts';

export type Signals = {
  on(event: 'SIGINT', listener: () => void): unknown;
  off(event: 'SIGINT', listener: () => void): unknown;
};

/** A command line, with what it does as a function: the flags and operands of its own stay in there. */
export type Command = {
  /** The words of the command, such as `token refresh`. */
  readonly command: string;
  readonly flags: GlobalFlags;
  readonly act: (context: Context) => Promise<number | void>;
};

/** How a command ended, and what is known about it. */
export type Ended = Outcome & { readonly conclusion: Conclusion | undefined };

/** npm passes the signal on that the terminal has sent to both already: that is not a second Ctrl-C. */
const secondInterruptMs = 500;

/**
 * Runs a command, instrumented; the first Ctrl-C aborts `interruption`. An error that the command
 * throws is in the result.
 */
export async function runCommand(
  process: ContextProcess & Signals,
  { command, flags, act }: Command,
  interruption: AbortController,
): Promise<Ended> {
  const interrupt = () => {
    interruption.abort();
    setTimeout(() => process.off('SIGINT', interrupt), secondInterruptMs).unref();
  };
  process.on('SIGINT', interrupt);
  const redacted = redactedStreams(process, () => world.recorder.exchanges);
  const world = createContext(
    flags.traceUnredacted ? process : redacted.process,
    flags,
    interruption.signal,
    () => loadCallbackPage(redacted),
    redacted.load,
  );
  try {
    const end = await instrument(world, flags, command);
    const outcome = await outcomeOf(() => act(world.context));
    const conclusion = await end(outcome);
    const exitCode = outcome.exitCode || (conclusion?.problems[0]?.exitCode ?? exitCodes.ok);
    return { ...outcome, exitCode, conclusion };
  } finally {
    process.off('SIGINT', interrupt);
    await world.close();
  }
}

async function loadCallbackPage({ load, redact }: RedactedStreams<ContextProcess>) {
  const [{ renderCallbackPage }] = await Promise.all([
    import('../report/callback-page.ts'),
    load(),
  ]);
  return (page: CallbackPage) => {
    return renderCallbackPage({ ...page, lines: page.lines.map((line) => redact(line)) });
  };
}

async function outcomeOf(work: () => Promise<number | void>): Promise<Outcome> {
  try {
    return { exitCode: (await work()) ?? exitCodes.ok };
  } catch (error) {
    return { exitCode: exitCodes.bug, error };
  }
}
