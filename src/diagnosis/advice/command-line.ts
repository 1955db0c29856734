import type { Sentences } from './sentences.ts';

/** What to do about the command line and the place where it runs. */
export const commandLineAdvice = {
  // Help needs no setting of the run, so the command is not one of the run.
  command_line: ({ command }) => [
    `see ${['atm-cli', command, '--help'].filter(Boolean).join(' ')}`,
  ],
  bug: () => ['run it again with ATM_DEBUG=1 and report the output'],
  no_terminal: () => [
    'run the command at a terminal, or give the value with a flag (--help lists them)',
  ],
  no_listener: () => ['sign in without a listener: `login --no-wait`'],
} satisfies Partial<Sentences>;
