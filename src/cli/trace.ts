import type { World } from '../io/create-context.ts';
import type { Context, Stream } from '../model/context.ts';
import { Failure } from '../model/errors.ts';
import { styleFor } from '../report/text/style.ts';
import { choiceText, reuseText, toleranceText } from '../report/trace/remarks.ts';
import { traceEnd, traceText } from '../report/trace/trace.ts';

/** Shows each exchange on stderr when it has ended; the returned function ends the trace. */
export async function startTrace(
  world: World,
  { full, unredacted }: { readonly full: boolean; readonly unredacted: boolean },
): Promise<() => void> {
  const { context, recorder } = world;
  if (unredacted) await confirmUnredacted(context);
  const { stderr } = context.terminal;
  const style = styleFor(stderr);
  const { exchanges } = recorder;
  const show = (text: string) => stderr.write(`${overCountdown(stderr)}${text}\n`);
  recorder.listen((exchange, moment) => {
    // A request of the browser ends with the sign-in, and is shown when it begins.
    if ((exchange.leg === 'browser') !== (moment === 'began')) return;
    show(traceText(exchange, { style, exchanges, full, unredacted }));
  });
  world.listen(({ reused = [], tolerated = [], chosen }) => {
    if (chosen !== undefined) show(choiceText(chosen, style));
    for (const one of reused) show(reuseText(one, context.now(), style));
    for (const one of tolerated) show(toleranceText(one, style));
  });
  return () => {
    if (exchanges.length > 0) stderr.write(traceEnd(unredacted, style));
  };
}

/** A device sign-in counts down in the line that a terminal is at. */
function overCountdown({ isTTY, columns }: Stream): string {
  return isTTY ? `\r${' '.repeat(Math.max(0, columns - 1))}\r` : '';
}

const phrase = 'show secrets';

/**
 * Asks the user to confirm that tokens and secrets may be shown on this terminal. Throws `usage`
 * when the phrase is not typed, and where there is no terminal to ask on.
 */
export async function confirmUnredacted({ terminal, ask }: Context): Promise<void> {
  if (!terminal.interactive)
    throw unconfirmedFailure('not a terminal, cannot ask for confirmation');
  const typed = await ask.text(
    `Tokens, codes and secrets will be shown on this screen. Type "${phrase}" to continue`,
  );
  if (typed.trim() !== phrase) throw unconfirmedFailure(`"${phrase}" was not typed`);
}

function unconfirmedFailure(reason: string): Failure {
  const message = `--trace-unredacted shows secrets: ${reason}; --trace shows the same with fingerprints in place of secrets`;
  return new Failure('usage', message);
}
