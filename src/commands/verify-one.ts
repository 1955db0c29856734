import type { Context } from '../context.ts';
import { exitCodeFor, verifyTokens } from '../flows/verify.ts';
import type { VerifyRequest } from '../flows/verify-options.ts';
import type { Verdict } from '../jwt/verdict.ts';
import { loadStyle } from '../report/load-style.ts';
import { verdictJson, verdictLines } from '../report/verify.ts';

/** Verifies one token and tells all about it; JSON is one line where tokens come in lines. */
export async function verifyOne(
  context: Context,
  token: string,
  request: VerifyRequest,
  { json, batch }: { readonly json: true | undefined; readonly batch: boolean },
): Promise<number> {
  const { stdout } = context.terminal;
  const style = await loadStyle(stdout);
  const outcomes: Verdict['outcome'][] = [];
  for await (const verdict of verifyTokens(context, [token], request)) {
    outcomes.push(verdict.outcome);
    stdout.write(json ? verdictJson(verdict, batch) : verdictLines(verdict, style));
  }
  return exitCodeFor(outcomes);
}
