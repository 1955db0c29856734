import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import { type Block, blocksOf } from '../../flows/verify/bulk/blocks.ts';
import type { Tally } from '../../flows/verify/bulk/judge-block.ts';
import { tokenIn } from '../../flows/verify/bulk/line-token.ts';
import { type Document, oneDocument } from '../../flows/verify/bulk/one-document.ts';
import { peek } from '../../flows/verify/bulk/peek.ts';
import { type BulkRequest, verifyBulk } from '../../flows/verify/bulk/verify-bulk.ts';
import { chunksInUtf8 } from '../../util/text.ts';
import { exitCodeFor } from '../../flows/verify/verify.ts';
import type { VerifyRequest } from '../../flows/verify/options.ts';
import { eventLine } from '../../report/events.ts';
import { printer } from '../../report/verify/bulk.ts';
import {
  bulkProgress,
  bulkSummary,
  bulkSummaryEvent,
  eraseLine,
} from '../../report/verify/summary.ts';
import type { GlobalFlags } from '../command.ts';
import { verifyOne } from './one.run.ts';

type LineFlags = GlobalFlags & { readonly field?: string; readonly extract?: true };

const progressMs = 200;

/** `verify -`: one token is reported in full, several get a line each. */
export async function verifyLines(
  context: Context,
  request: VerifyRequest,
  flags: LineFlags,
): Promise<number> {
  const { json = false, field, extract } = flags;
  const { lines, blocks: peeked } = await peek(blocksOf(chunksInUtf8(context.stdinChunks())));
  const [first] = lines;
  if (first === undefined) {
    throw new Failure('usage', 'no token on stdin', {
      hint: 'give one token per line, such as: atm-cli token | atm-cli verify -',
    });
  }
  const { document, blocks } = extract ? { blocks: peeked } : await oneDocument(first, peeked);
  if (document !== undefined) {
    const token = tokenOfDocument(document, field);
    return await verifyOne(context, token, request, { json: flags.json, batch: true });
  }
  if (lines.length === 1 && field === undefined && extract === undefined) {
    return await verifyOne(context, first, request, { json: flags.json, batch: true });
  }
  return await verifyEach(context, blocks, { ...request, field, extract, json });
}

/** Verifies a token on each line, or all in the text, and sums up. */
async function verifyEach(
  context: Context,
  blocks: AsyncIterable<Block>,
  request: BulkRequest,
): Promise<number> {
  const { extract, json } = request;
  const { stderr } = context.terminal;
  const started = context.monotonic();
  const counted = (tally: Tally) => ({ ...tally, milliseconds: context.monotonic() - started });
  const shows = !json && showsProgress(context);
  let shownAt = -Infinity;
  const progress = (tally: Tally) => {
    if (!shows || context.monotonic() - shownAt < progressMs) return;
    shownAt = context.monotonic();
    stderr.write(bulkProgress(counted(tally)));
  };
  const report = { print: printer({ json }), progress };
  const tally = await verifyBulk(context, blocks, request, report).finally(() => {
    if (shows) stderr.write(eraseLine);
  });
  const counts = counted(tally);
  if (extract && tally.complete && tally.valid + tally.invalid + tally.undecided === 0) {
    throw new Failure('usage', 'no JWT in the text on stdin', {
      hint: 'a JWT starts with eyJ and has two dots: was it redacted where it was logged?',
    });
  }
  if (tally.complete) {
    stderr.write(
      json ? eventLine(bulkSummaryEvent(counts), context.now()) : bulkSummary(counts, stderr),
    );
  }
  const outcomes = (['invalid', 'undecided'] as const).filter((outcome) => tally[outcome] > 0);
  return exitCodeFor(outcomes);
}

/** The token of standard input that is one thing on several lines; throws `usage` when it is none. */
function tokenOfDocument(document: Document, field: string | undefined): string {
  if (document.type === 'wrapped') {
    throw new Failure('usage', `stdin is one JWT that was wrapped over ${document.lines} lines`, {
      hint: "join the lines: tr -d '\\n' < token.txt | atm-cli verify -",
    });
  }
  const found = field === undefined ? undefined : tokenIn(document.value, field);
  if (found !== undefined && 'token' in found) return found.token;
  const message = 'stdin is one JSON document on several lines, not one token per line';
  throw new Failure(
    'usage',
    found === undefined ? message : `${message}: ${found.problem.message}`,
    {
      hint: 'name the member that holds the token: atm-cli verify - --field access_token',
    },
  );
}

/** Progress is shown on a terminal, while the verdicts go to a file or pipe. */
function showsProgress({ env, terminal }: Context): boolean {
  return terminal.stderr.isTTY && !terminal.stdout.isTTY && !env['CI'];
}
