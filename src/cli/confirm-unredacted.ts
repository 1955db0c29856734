import type { Context } from '../model/context.ts';
import { Failure } from '../model/errors.ts';

const phrase = 'show secrets';

/**
 * Lets a person say that tokens and secrets may be shown on this terminal. Throws `usage` where
 * nobody can be asked, and when they say anything else.
 */
export async function confirmUnredacted({ terminal, ask }: Context): Promise<void> {
  if (!terminal.interactive) {
    throw new Failure('usage', '--trace-unredacted shows secrets, and nobody is here to say yes', {
      hint: '--trace shows the same with fingerprints in the place of secrets',
    });
  }
  const answer = await ask.text(
    `Tokens, codes and secrets will be on this screen. Type "${phrase}" to go on`,
  );
  if (answer.trim() === phrase) return;
  throw new Failure('usage', `"${phrase}" was not typed, so nothing was done`, {
    hint: '--trace shows the same with fingerprints in the place of secrets',
  });
}
