import type { KeySource } from '../../jwt/keys/key-set.ts';
import { type PortableKeys, unpackKeys } from '../../jwt/keys/portable-keys.ts';
import { judgeBlock, type Print } from './judge-block.ts';
import { createJudge } from './judge.ts';
import type { Plan } from './plan.ts';
import type { FromThread, ToThread } from './thread-messages.ts';

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
    monotonic,
    keys: keysFrom(plan, (refresh) => ask({ type: 'ask', for: 'keys', refresh })),
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
): KeySource {
  if (type === 'secret') return { type, load: async () => (await ask(false)) as Uint8Array };
  const load = async (refresh = false) => unpackKeys((await ask(refresh)) as PortableKeys);
  return type === 'key' ? { type, load: () => load() } : { type, remote, load };
}
