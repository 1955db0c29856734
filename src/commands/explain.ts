import type { Command } from 'commander';
import { examples, type Run } from './command.ts';
import { groups } from './flags/groups.ts';

export function registerExplain(program: Command, run: Run): void {
  program
    .command('explain')
    .summary('why the last command failed, and what to do')
    .description(
      'Explain a failure: the last one, a rule, an error code, or the response of a server; or a ' +
        'word, such as PKCE. No request is sent. Ends with 9 when nothing is known.',
    )
    .argument(
      '[what]',
      'last (the default), a rule, a code, an HTTP status, a term, text, or - for stdin',
    )
    .optionsGroup(groups.own)
    .option('--list', 'list all rules, by phase')
    .addHelpText(
      'after',
      examples([
        'atm-cli explain',
        'atm-cli explain invalid_grant',
        'atm-cli explain AADSTS50011',
        'atm-cli explain "clock skew"',
        `pbpaste | atm-cli explain -`,
      ]),
    )
    .action(run(async () => (await import('./explain.run.ts')).runExplain));
}
