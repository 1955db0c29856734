import type { Context } from '../../../model/context.ts';
import { exactSeconds } from '../../clock.ts';
import { prepareVerification, type VerifyRequest } from '../options.ts';
import type { Block } from './blocks.ts';
import {
  addTallies,
  judgeBlock,
  type JudgedBlock,
  noTally,
  type Print,
  type Tally,
} from './judge-block.ts';
import { createJudge } from './judge.ts';
import { type JudgingThread, startJudging } from './judging-thread.ts';
import { makePlan, type Plan } from './plan.ts';

export type BulkRequest = VerifyRequest & Pick<Plan, 'field' | 'extract' | 'json'>;

export type BulkReport = {
  readonly print: Print;
  /** Called for each block that was written, with all that is known so far. */
  readonly progress: (tally: Tally) => void;
};

/** Lines that come before the first other thread: starting one costs as much as these. */
const fewLines = 300;

/** The same where no token takes longer than its MAC. */
const fewMacs = 5000;

/** Blocks that a thread has before it: enough to be busy while the main thread judges one itself. */
const blocksAhead = 3;

/**
 * Verifies every line of standard input on all cores and writes a verdict for each, in order. Memory
 * does not grow with the input: so many blocks are on their way, and a slow reader holds them up.
 * `complete` is false when the reader went away. Throws `usage` when nothing says whose keys to
 * trust, and what loading keys throws.
 */
export async function verifyBulk(
  context: Context,
  blocks: AsyncIterable<Block>,
  request: BulkRequest,
  { print, progress }: BulkReport,
): Promise<Tally & { readonly complete: boolean }> {
  const options = await prepareVerification(context, request);
  const plan = await makePlan(context, options, request);
  const judge = createJudge(plan, options);
  const available = await context.threads();
  const mostThreads = available.parallelism - 1;
  const few = options.keys.type === 'secret' ? fewMacs : fewLines;
  const threads: JudgingThread[] = [];
  const idleThread = () => {
    const idle = threads.find((thread) => thread.waiting() < blocksAhead);
    if (idle !== undefined || threads.length >= mostThreads) return idle;
    threads.push(startJudging(available, plan, options));
    return threads.at(-1);
  };
  const judgeHere = async (block: Block, at: number) => {
    const judged = await judgeBlock(block, at, judge, print);
    release(block.bytes);
    return judged;
  };
  let tally = noTally;
  let complete = true;
  let last = Promise.resolve();
  const write = async (judging: Promise<JudgedBlock>) => {
    const { text, checks, ...counts } = await judging;
    if (!complete || context.signal.aborted) return;
    complete = await context.deliver(text);
    release(text);
    if (checks !== undefined && tally.invalid + tally.undecided === 0) context.note({ checks });
    tally = addTallies(tally, counts);
    progress(tally);
  };
  const writing: Promise<void>[] = [];
  for await (const block of blocks) {
    const at = request.at ?? exactSeconds(context);
    const thread = block.firstLine > few ? idleThread() : undefined;
    const judging = thread?.judge(block, at) ?? judgeHere(block, at);
    last = Promise.all([judging, last]).then(() => write(judging));
    writing.push(last);
    // What goes wrong is heard below, in the order of the tokens.
    last.catch(() => {});
    // oxlint-disable-next-line no-await-in-loop -- other threads have something to say
    if (thread === undefined) await context.sleep(0);
    // oxlint-disable-next-line no-await-in-loop -- a slow reader holds everything up
    if (writing.length > blocksUnderWay(threads.length)) await writing.shift();
    if (!complete) break;
  }
  await Promise.all(writing);
  context.signal.throwIfAborted();
  return { ...tally, complete };
}

/**
 * Gives memory back that nobody reads any more. It has waited its turn for so long that it would be
 * kept until the next collection of all that is old, of which there are few: 25 MiB more at the peak.
 */
function release({ buffer }: Uint8Array): void {
  structuredClone(buffer, { transfer: [buffer as ArrayBuffer] });
}

/** While a thread starts, the others go on. */
function blocksUnderWay(threads: number): number {
  return threads === 0 ? 1 : 12 + 2 * blocksAhead * threads;
}
