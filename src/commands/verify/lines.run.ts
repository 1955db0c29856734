import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import { blocksOf } from '../../flows/verify/bulk/blocks.ts';
import type { Tally } from '../../flows/verify/bulk/judge-block.ts';
import { peek } from '../../flows/verify/bulk/peek.ts';
import { verifyBulk } from '../../flows/verify/bulk/verify-bulk.ts';
import { exitCodeFor } from '../../flows/verify/verify.ts';
import type { VerifyRequest } from '../../flows/verify/options.ts';
import { printer } from '../../report/verify/bulk.ts';
import {
  bulkProgress,
  bulkSummary,
  bulkSummaryJson,
  eraseLine,
} from '../../report/verify/summary.ts';
import type { GlobalFlags } from '../command.ts';
import { verifyOne } from './verify.run.ts';

type LineFlags = GlobalFlags & { readonly field?: string };

const progressMs = 200;

/** `verify -`: one token is reported in full, several get a line each. */
export async function verifyLines(
  context: Context,
  request: VerifyRequest,
  flags: LineFlags,
): Promise<number> {
  const { json = false, field } = flags;
  const input = await peek(blocksOf(context.stdinChunks()));
  if (input.type === 'none') {
    throw new Failure('usage', 'no token on stdin', {
      hint: 'give one token per line, such as: atm-cli token | atm-cli verify -',
    });
  }
  if (input.type === 'one' && field === undefined) {
    return await verifyOne(context, input.line, request, { json: flags.json, batch: true });
  }
  const blocks = input.type === 'many' ? input.blocks : alone(input.line);
  const { stderr } = context.terminal;
  const started = context.monotonic();
  const counted = (tally: Tally) => ({ ...tally, milliseconds: context.monotonic() - started });
  const progress = json ? () => {} : progressOn(context, counted);
  const report = { print: printer({ json }), progress };
  const tally = await verifyBulk(context, blocks, { ...request, field, json }, report).finally(
    () => {
      if (!json && showsProgress(context)) stderr.write(eraseLine);
    },
  );
  if (tally.complete) stderr.write((json ? bulkSummaryJson : bulkSummary)(counted(tally)));
  const outcomes = (['invalid', 'undecided'] as const).filter((outcome) => tally[outcome] > 0);
  return exitCodeFor(outcomes);
}

async function* alone(line: string) {
  yield { firstLine: 1, bytes: new TextEncoder().encode(line) };
}

/** Progress is shown on a terminal, while the verdicts go to a file or pipe. */
function showsProgress({ env, terminal }: Context): boolean {
  return terminal.stderr.isTTY && !terminal.stdout.isTTY && !env['CI'];
}

function progressOn(
  context: Context,
  counted: (tally: Tally) => Parameters<typeof bulkProgress>[0],
) {
  if (!showsProgress(context)) return () => {};
  let shownAt = -Infinity;
  return (tally: Tally) => {
    if (context.monotonic() - shownAt < progressMs) return;
    shownAt = context.monotonic();
    context.terminal.stderr.write(bulkProgress(counted(tally)));
  };
}
