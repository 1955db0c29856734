import { confirm, input, password, select } from '@inquirer/prompts';
import type { Ask, Terminal } from '../../model/context.ts';
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
    text: (message, options = {}) => asked(message, () => input({ message, ...options }, context)),
    secret: (message) => asked(message, () => password({ message, mask: '*' }, context)),
    confirm: (message, options = {}) =>
      asked(message, () => confirm({ message, ...options }, context)),
    choose: (message, choices) => asked(message, () => select({ message, choices }, context)),
  };
}
