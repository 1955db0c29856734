import type { Context } from '../model/context.ts';
import { completionJson, completionScript, installLines } from '../report/completion.ts';
import type { shells } from '../report/schema/program-outputs.ts';
import { loadStyle } from '../report/text/load-style.ts';
import type { GlobalFlags } from './command.ts';

/** Prints the script of a shell, and in a terminal how to install it. */
export async function runCompletion(
  context: Context,
  flags: GlobalFlags,
  [operand]: readonly string[],
): Promise<void> {
  const shell = operand as (typeof shells)[number];
  const { stdout, stderr } = context.terminal;
  if (flags.json) return stdout.write(completionJson(shell));
  stdout.write(completionScript(shell));
  if (stdout.isTTY) stderr.write(installLines(shell, await loadStyle(stderr)));
}
