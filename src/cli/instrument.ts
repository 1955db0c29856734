import type { GlobalFlags } from '../commands/command.ts';
import type { World } from '../io/create-context.ts';
import { exitCodes } from '../model/errors.ts';
import type { Outcome } from './run-record.ts';
import type { Conclusion } from './write-artifacts.ts';

/**
 * Instruments a command before it begins: with `--trace` its exchanges are shown as they end. The
 * returned function is called with how the command ended; it writes the files that the flags ask for
 * and diagnoses a failure. A run without exchanges that ended well costs nothing.
 */
export async function instrument(
  world: World,
  flags: GlobalFlags,
  command: string,
): Promise<(outcome: Outcome) => Promise<Conclusion | undefined>> {
  const { context, recorder } = world;
  const startedAt = context.now();
  const endTrace =
    flags.trace || flags.traceFull || flags.traceUnredacted ? await trace(world, flags) : () => {};
  return async (outcome) => {
    const isInterrupted = context.signal.aborted;
    const isFine =
      outcome.error === undefined &&
      outcome.refusal === undefined &&
      outcome.exitCode === exitCodes.ok;
    const isAsked = flags.har !== undefined || flags.report !== undefined;
    endTrace();
    // Cached endpoints may have moved: the next run asks the server.
    if (!isFine || isInterrupted) await context.responseCache.deleteUsed();
    if ((isInterrupted || (isFine && recorder.exchanges.length === 0)) && !isAsked) {
      return undefined;
    }
    const { writeArtifacts } = await import('./write-artifacts.ts');
    return await writeArtifacts(world, flags, { command, startedAt, outcome });
  };
}

async function trace(world: World, flags: GlobalFlags): Promise<() => void> {
  const { startTrace } = await import('./trace.ts');
  const { traceFull: full = false, traceUnredacted: unredacted = false } = flags;
  return await startTrace(world, { full, unredacted });
}
