import { confirm, input, password, search, select } from '@inquirer/prompts';
import type { Ask, CheckAnswer, Terminal } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';

/**
 * Prompts on standard error, because standard output is for data. Without a terminal a
 * `human_needed` failure names the question.
 */
export function createPrompts(terminal: Terminal, signal: AbortSignal): Ask {
  const context = { output: process.stderr, signal };
  const asked = async <T>(message: string, question: () => Promise<T>): Promise<T> => {
    if (!terminal.interactive) {
      throw new Failure('human_needed', `not a terminal, cannot ask: ${message}`, {
        advice: { id: 'no_terminal' },
      });
    }
    try {
      return await question();
    } catch (error) {
      if (!(error instanceof Error) || !/^(Exit|AbortPrompt|CancelPrompt)/.test(error.name))
        throw error;
      throw new Failure('interrupted', 'interrupted', { cause: error });
    }
  };
  return {
    text: (message, { check, prefill, ...options } = {}) => {
      const start =
        prefill === undefined ? options : ({ default: prefill, prefill: 'editable' } as const);
      return asked(message, () => input({ message, ...start, ...validated(check) }, context));
    },
    secret: (message, { check } = {}) =>
      asked(message, () => password({ message, mask: '*', ...validated(check) }, context)),
    confirm: (message, options = {}) =>
      asked(message, () => confirm({ message, ...options }, context)),
    choose: (message, choices) => asked(message, () => select({ message, choices }, context)),
    search: (message, find) =>
      asked(message, () => search({ message, source: (typed) => find(typed ?? '') }, context)),
  };
}

function validated<T>(check: CheckAnswer<T> | undefined) {
  return check === undefined
    ? {}
    : { validate: async (answer: T) => (await check(answer)) ?? true };
}
