import type { Command } from 'commander';
import { examples, type Run } from './command.ts';
import { groups } from './flags/groups.ts';
import { browserFlags } from './flags/login-flags.ts';

export function registerDemo(program: Command, run: Run): void {
  const command = program
    .command('demo')
    .summary('the whole tour against the built-in server')
    .description(
      'Take the tour: sign in, print the token, refresh it, sign in with a device code, verify. A ' +
        'real authorization server runs inside the command. In a terminal your browser opens, ' +
        'elsewhere a test user is signed in automatically.',
    );
  command
    .optionsGroup(groups.own)
    .option(
      '--resource',
      'the tour from the URL of an API to a token: metadata, registration, step-up',
    )
    .option(
      '--keys',
      'the sign-in with keys in place of secrets: signed assertions, a pushed request, DPoP',
    );
  browserFlags(command)
    .addHelpText(
      'after',
      examples([
        'atm-cli demo',
        'atm-cli demo --no-input',
        'atm-cli demo --resource',
        'atm-cli demo --keys',
        'atm-cli demo --json',
      ]),
    )
    .action(run(async () => (await import('./demo.run.ts')).runDemo));
}
