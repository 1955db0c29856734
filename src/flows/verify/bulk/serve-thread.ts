import type { KeySource } from '../../../jwt/keys/key-set.ts';
import { type PortableKeys, unpackKeys } from '../../../jwt/keys/portable-keys.ts';
import { cooled, once } from '../keys.ts';
import type { Block } from './blocks.ts';
import { judgeBlock, type JudgedBlock, type Print } from './judge-block.ts';
import { createJudge } from './judge.ts';
import type { Plan } from './plan.ts';

/** The end of a channel to the main thread. */
export type ThreadPort = {
  post(message: FromThread, transfer?: readonly ArrayBuffer[]): void;
  listen(listener: (message: ToThread) => void): void;
};

type Answer = Extract<ToThread, { readonly type: 'answer' }>['value'];

/** Judges blocks for the main thread until nobody sends any more. */
export function serveThread(
  plan: Plan,
  port: ThreadPort,
  print: Print,
  monotonic: () => number,
): void {
  let answered: ((value: Answer) => void) | undefined;
  const ask = (question: FromThread): Promise<Answer> =>
    new Promise((resolve) => {
      answered = resolve;
      port.post(question);
    });
  const judge = createJudge(plan, {
    keys: keysFrom(plan, (refresh) => ask({ type: 'ask', for: 'keys', refresh }), monotonic),
    ...(plan.asksAlgorithms
      ? {
          idTokenAlgorithms: async () =>
            (await ask({ type: 'ask', for: 'algorithms' })) as readonly string[],
        }
      : {}),
  });
  let work = Promise.resolve();
  port.listen((message) => {
    if (message.type === 'answer') {
      answered?.(message.value);
      return;
    }
    work = work.then(async () => {
      const judged = await judgeBlock(message.block, message.at, judge, print);
      port.post({ type: 'judged', judged }, [judged.text.buffer]);
    });
  });
}

function keysFrom(
  { keys: { type, remote } }: Plan,
  ask: (refresh: boolean) => Promise<Answer>,
  monotonic: () => number,
): KeySource {
  if (type === 'secret') return { type, load: once(async () => (await ask(false)) as Uint8Array) };
  const load = async (refresh: boolean) => unpackKeys((await ask(refresh)) as PortableKeys);
  if (type === 'key') return { type, load: once(() => load(false)) };
  return { type, remote, load: cooled(load, monotonic) };
}

/** What the main thread says to one that judges. */
export type ToThread =
  | { readonly type: 'block'; readonly block: Block; readonly at: number }
  /** Keys, a shared secret, or the algorithms of ID tokens: the answer to a question. */
  | { readonly type: 'answer'; readonly value: PortableKeys | Uint8Array | readonly string[] };

/** What a thread that judges says; blocks come back in the order in which they came. */
export type FromThread =
  | { readonly type: 'judged'; readonly judged: JudgedBlock }
  /** The main thread alone reads files and talks to servers. */
  | { readonly type: 'ask'; readonly for: 'keys'; readonly refresh: boolean }
  | { readonly type: 'ask'; readonly for: 'algorithms' };
