import type { Command } from 'commander';
import { Failure } from '../../model/errors.ts';

export type EventsFlags = { readonly events?: true; readonly showTokens?: true };

/** For programs that follow a sign-in: a line for each thing that happens, on standard output. */
export function eventsFlag(command: Command): Command {
  return command.option(
    '--events',
    'print what happens as lines of JSON on standard output, as it happens',
  );
}

/** What programs pass on to logs holds no token. */
export function requireNoTokens({ events, showTokens }: EventsFlags): void {
  if (!events || !showTokens) return;
  throw new Failure(
    'usage',
    '--events prints no tokens, so --show-tokens has no place to show them',
    {
      hint: 'print one when the sign-in is done: atm-cli token',
    },
  );
}
