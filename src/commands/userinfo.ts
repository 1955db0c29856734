import type { Command } from 'commander';
import { type ClientFlags, serverFlags } from './flags/client-flags.ts';
import { settingsFromFlags } from './flags/read-client-flags.ts';
import { examples, type Run } from './command.ts';

export function registerUserinfo(program: Command, run: Run): void {
  const command = program
    .command('userinfo')
    .summary('ask the server who is signed in')
    .description(
      'Ask the userinfo endpoint about the person who is signed in (OpenID Connect Core section 5.3).',
    );
  serverFlags(command)
    .addHelpText(
      'after',
      examples(['atm-cli userinfo', 'atm-cli userinfo --demo --json | jq -r .claims.email']),
    )
    .action(
      run<ClientFlags>(async (context, flags) => {
        const { resolveSettings } = await import('../flows/server/resolve-settings.ts');
        const { userinfo } = await import('../flows/call/userinfo.ts');
        const { userinfoJson, userinfoLines } = await import('../report/userinfo.ts');
        const { styleFor } = await import('../report/text/style.ts');
        const { stdout } = context.terminal;
        const client = settingsFromFlags(flags);
        const settings = await resolveSettings(context, { ...flags, client });
        const answer = await userinfo(context, settings);
        stdout.write(flags.json ? userinfoJson(answer) : userinfoLines(answer, styleFor(stdout)));
      }),
    );
}
