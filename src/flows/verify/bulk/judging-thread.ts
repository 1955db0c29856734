import type { Thread, Threads } from '../../../model/context.ts';
import { Failure } from '../../../model/errors.ts';
import type { VerifyOptions } from '../../../jwt/verify.ts';
import { packKeys } from '../../../jwt/keys/portable-keys.ts';
import type { Block } from './blocks.ts';
import type { JudgedBlock } from './judge-block.ts';
import type { Plan } from './plan.ts';
import type { FromThread, ToThread } from './serve-thread.ts';

/** Another thread that judges blocks. */
export type JudgingThread = {
  /** Blocks that it has and has not answered. */
  waiting(): number;
  judge(block: Block, at: number): Promise<JudgedBlock>;
};

type Waiting = {
  readonly firstLine: number;
  readonly resolve: (judged: JudgedBlock) => void;
  readonly reject: (reason: unknown) => void;
};

/** Starts a thread that judges by this plan; what it needs from the world it asks for here. */
export function startJudging(
  threads: Threads,
  plan: Plan,
  { keys, idTokenAlgorithms = [] }: Pick<VerifyOptions, 'keys' | 'idTokenAlgorithms'>,
): JudgingThread {
  const waiting: Waiting[] = [];
  const failAll = (reason: unknown) => {
    for (const { reject } of waiting.splice(0)) reject(reason);
  };
  const answer = async (question: Extract<FromThread, { readonly type: 'ask' }>) => {
    if (question.for === 'keys') {
      if (keys.type === 'secret') return await keys.load();
      const set = keys.type === 'key' ? await keys.load() : await keys.load(question.refresh);
      return packKeys(set);
    }
    return typeof idTokenAlgorithms === 'function' ? await idTokenAlgorithms() : idTokenAlgorithms;
  };
  const thread: Thread = threads.start('verifyThread', plan, {
    message: (message) => {
      const heard = message as FromThread;
      if (heard.type === 'judged') {
        waiting.shift()?.resolve(heard.judged);
        return;
      }
      answer(heard).then((value) => {
        const reply: ToThread = { type: 'answer', value };
        thread.post(reply);
      }, failAll);
    },
    ended: (error) => failAll(error ?? endedEarly(waiting[0]?.firstLine)),
  });
  return {
    waiting: () => waiting.length,
    judge: (block, at) =>
      new Promise((resolve, reject) => {
        waiting.push({ firstLine: block.firstLine, resolve, reject });
        const message: ToThread = { type: 'block', block, at };
        thread.post(message, [block.bytes.buffer as ArrayBuffer]);
      }),
  };
}

function endedEarly(line = 0): Failure {
  const message = `a thread that verifies tokens ended early: from line ${line} on there is no verdict`;
  return new Failure('undecided', message, {
    hint: 'was the machine out of memory? Verify the rest again, from that line on',
  });
}
