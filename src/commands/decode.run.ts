import { readTokens } from '../flows/input.ts';
import { decodeLines, decodeToken, outcomeOfLines } from '../flows/verify/decode.ts';
import { exitCodeFor } from '../flows/verify/verify.ts';
import type { Context } from '../model/context.ts';
import { styleFor } from '../report/text/style.ts';
import {
  decodedJson,
  decodedLine,
  decodedLineJson,
  decodedLines,
} from '../report/verify/decode.ts';
import type { GlobalFlags } from './command.ts';

/**
 * Shows the header and the claims of each token, unverified. Of several lines one that cannot be
 * decoded does not hide the others; resolves to the exit code.
 */
export async function runDecode(
  context: Context,
  flags: GlobalFlags,
  [operand = '']: readonly string[],
): Promise<number> {
  const { stdout } = context.terminal;
  const style = styleFor(stdout);
  const tokens = await readTokens(context, operand);
  const [only] = tokens;
  if (tokens.length === 1 && only !== undefined) {
    const decoded = decodeToken(context, only.text);
    stdout.write(flags.json ? decodedJson(decoded, operand === '-') : decodedLines(decoded, style));
    return exitCodeFor([]);
  }
  const lines = decodeLines(context, tokens);
  for (const line of lines) {
    stdout.write(flags.json ? decodedLineJson(line) : decodedLine(line, style));
  }
  return exitCodeFor(outcomeOfLines(lines));
}
