import { exitCodeFor, tokenVerifier } from '../../flows/verify/verify.ts';
import type { VerifyRequest } from '../../flows/verify/options.ts';
import type { Context } from '../../model/context.ts';
import { loadStyle } from '../../report/text/load-style.ts';
import { verdictJson, verdictLines } from '../../report/verify/verify.ts';

/** Verifies one token and reports each check; with `batch`, JSON is one line. */
export async function verifyOne(
  context: Context,
  token: string,
  request: VerifyRequest,
  { json, batch }: { readonly json: true | undefined; readonly batch: boolean },
): Promise<number> {
  const { stdout } = context.terminal;
  const style = await loadStyle(stdout);
  const verify = await tokenVerifier(context, request);
  const verdict = await verify(token);
  stdout.write(json ? verdictJson(verdict, batch) : verdictLines(verdict, style));
  return exitCodeFor([verdict.outcome]);
}
