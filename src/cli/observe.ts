import type { GlobalFlags } from '../commands/command.ts';
import type { Conclusion } from './write-artifacts.ts';
import type { Stream } from '../model/context.ts';
import { exitCodes, Failure } from '../model/errors.ts';
import type { World } from '../io/create-context.ts';
import type { Outcome } from './run-record.ts';

/**
 * Watches a command from its begin: shows its exchanges as they end where `--trace` asks for that.
 * What it resolves to is called with how the command ended; it writes what was asked for and finds
 * out why it failed. A run without exchanges that went well costs nothing.
 */
export async function instrument(
  world: World,
  flags: GlobalFlags,
  command: string,
): Promise<(outcome: Outcome) => Promise<Conclusion | undefined>> {
  const { context, recorder, notes } = world;
  const startedAt = context.now();
  const endTrace = flags.trace || flags.traceUnredacted ? await trace(world, flags) : () => {};
  return async (outcome) => {
    const isInterrupted = context.signal.aborted;
    const isFine = outcome.error === undefined && outcome.exitCode === exitCodes.ok;
    const isAsked = flags.har !== undefined || flags.report !== undefined;
    endTrace();
    // Its endpoints may be gone since it was kept: whoever tries again asks the server.
    if (!isFine || isInterrupted) await context.responseCache.deleteUsed();
    if ((isInterrupted || (isFine && recorder.exchanges.length === 0)) && !isAsked) {
      return undefined;
    }
    const { runRecord } = await import('./run-record.ts');
    const { writeArtifacts } = await import('./write-artifacts.ts');
    const { exchanges } = recorder;
    const endedAt = context.now();
    const error = isInterrupted ? new Failure('interrupted', 'interrupted') : outcome.error;
    const run = runRecord({ command, startedAt, endedAt, exchanges, notes }, { ...outcome, error });
    const isKept = command !== 'explain' && !isInterrupted;
    const conclusion = await writeArtifacts(context, run, { ...flags, isKept });
    await emit(world, flags, conclusion);
    return conclusion;
  };
}

/** Shows each exchange on standard error when it has ended; the returned function ends the trace. */
async function trace(world: World, flags: GlobalFlags): Promise<() => void> {
  const { context, recorder } = world;
  const unredacted = flags.traceUnredacted ?? false;
  if (unredacted) {
    const { confirmUnredacted } = await import('./confirm-unredacted.ts');
    await confirmUnredacted(context);
  }
  const { reuseText, traceEnd, traceText } = await import('../report/trace/trace.ts');
  const { styleFor } = await import('../report/text/style.ts');
  const { stderr } = context.terminal;
  const style = styleFor(stderr);
  const { exchanges } = recorder;
  const show = (text: string) => stderr.write(`${overCountdown(stderr)}${text}\n`);
  recorder.listen((exchange, moment) => {
    // What the browser brings is answered at the very end, and shown when it comes.
    if ((exchange.leg === 'browser') !== (moment === 'began')) return;
    show(traceText(exchange, { style, exchanges, unredacted }));
  });
  world.listen(({ reused = [] }) => {
    for (const one of reused) show(reuseText(one, context.now(), style));
  });
  return () => {
    if (exchanges.length > 0) stderr.write(traceEnd(unredacted, style));
  };
}

/** A device sign-in counts down in the line that a terminal is at. */
function overCountdown({ isTTY, columns }: Stream): string {
  return isTTY ? `\r${' '.repeat(Math.max(0, columns - 1))}\r` : '';
}

async function emit({ context }: World, flags: GlobalFlags, conclusion: Conclusion) {
  const { written, problems } = conclusion;
  if (written.length + problems.length === 0) return;
  const { writtenText } = await import('../report/failure.ts');
  const { stderr } = context.terminal;
  stderr.write(writtenText(written, problems, { stderr, json: flags.json ?? false }));
}
