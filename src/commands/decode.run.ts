import { readTokens } from '../flows/input.ts';
import { decodeTokens } from '../flows/verify/decode.ts';
import type { Context } from '../model/context.ts';
import { styleFor } from '../report/text/style.ts';
import { decodedJson, decodedLines } from '../report/verify/decode.ts';
import type { GlobalFlags } from './command.ts';

/** Shows the header and the claims of each token, unverified. */
export async function runDecode(
  context: Context,
  flags: GlobalFlags,
  [operand = '']: readonly string[],
): Promise<void> {
  const { stdout } = context.terminal;
  const tokens = await readTokens(context, operand);
  const batch = operand === '-';
  for (const decoded of decodeTokens(context, tokens)) {
    stdout.write(
      flags.json ? decodedJson(decoded, batch) : decodedLines(decoded, styleFor(stdout)),
    );
  }
}
