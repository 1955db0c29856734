import type { KeySource } from '../../../jwt/keys/key-set.ts';
import { cooled, once } from '../keys.ts';
import type { Block } from './blocks.ts';
import { judgeBlock, type JudgedBlock, type Print } from './judge-block.ts';
import { createJudge } from './judge.ts';
import type { Plan } from './plan.ts';

/** What the main thread says to one that judges; an answer is to the last question. */
export type ToThread =
  | { readonly type: 'block'; readonly block: Block; readonly at: number }
  | { readonly type: 'answer'; readonly value: unknown };

/** What a thread that judges says; blocks come back in the order in which they came. */
export type FromThread =
  | { readonly type: 'judged'; readonly judged: JudgedBlock }
  /** The main thread alone reads files and talks to servers. */
  | {
      readonly type: 'ask';
      readonly question: 'keys' | 'fresh keys' | 'algorithms' | 'own token' | 'client secret';
    };

/** Judges blocks for the main thread; returns what has to hear its messages. */
export function serveThread(
  plan: Plan,
  print: Print,
  monotonic: () => number,
  post: (message: FromThread, transfer?: readonly ArrayBuffer[]) => void,
): (message: ToThread) => void {
  let answered: ((value: never) => void) | undefined;
  const ask = <T>(question: Extract<FromThread, { readonly type: 'ask' }>['question']) =>
    new Promise<T>((resolve) => {
      answered = resolve;
      post({ type: 'ask', question });
    });
  const load = cooled((refresh) => ask(refresh ? 'fresh keys' : 'keys'), monotonic);
  const judge = createJudge(plan, {
    keys: { ...plan.keys, load } as KeySource,
    idTokenAlgorithms: once(() => ask('algorithms')),
    ownAccessToken: once(() => ask('own token')),
    clientSecret: once(() => ask('client secret')),
  });
  let work = Promise.resolve();
  return (message) => {
    if (message.type === 'answer') {
      answered?.(message.value as never);
      return;
    }
    work = work.then(async () => {
      const judged = await judgeBlock(message.block, message.at, judge, print);
      post({ type: 'judged', judged }, [judged.text.buffer]);
    });
  };
}
