import type { AnswerStore } from '../kept-answer.ts';
import type { AnswerOptions } from './answers.ts';

/** The answers that servers gave, loaded when one of them is wanted. */
export function openAnswers(stateFolder: string, options: AnswerOptions): AnswerStore {
  let store: Promise<AnswerStore> | undefined;
  const load = async () => {
    const { createAnswerStore } = await import('./answers.ts');
    return createAnswerStore(stateFolder, options);
  };
  const opened = () => (store ??= load());
  return {
    find: async (key) => (await opened()).find(key),
    ask: async (key, fetch, asked) => (await opened()).ask(key, fetch, asked),
    forget: async (issuer) => (await opened()).forget(issuer),
    // A run that opened none has used none.
    forgetUsed: async () => (await store)?.forgetUsed(),
  };
}
