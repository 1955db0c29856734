import type { Threads } from '../../../model/context.ts';
import { Failure } from '../../../model/errors.ts';
import type { Block } from './blocks.ts';
import type { JudgedBlock } from './judge-block.ts';
import type { Sources } from './judge.ts';
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
  { keys, idTokenAlgorithms, ownAccessToken, clientSecret }: Sources,
): JudgingThread {
  const waiting: Waiting[] = [];
  const failAll = (reason: unknown) => {
    for (const { reject } of waiting.splice(0)) reject(reason);
  };
  const answers = {
    keys: () => keys.load(false),
    'fresh keys': () => keys.load(true),
    algorithms: async () => await idTokenAlgorithms?.(),
    'own token': async () => await ownAccessToken?.(),
    'client secret': async () => await clientSecret?.(),
  };
  const thread = threads.start(plan, {
    message: (message) => {
      const heard = message as FromThread;
      if (heard.type === 'judged') waiting.shift()?.resolve(heard.judged);
      else answers[heard.question]().then(answer, failAll);
    },
    ended: (error) => failAll(error ?? endedEarly(waiting[0]?.firstLine)),
  });
  const answer = (value: unknown) => thread.post({ type: 'answer', value } satisfies ToThread);
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
    advice: { id: 'thread_ended', line },
  });
}
