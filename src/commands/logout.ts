import type { Command } from 'commander';
import { browserChoice, type BrowserFlags } from './flags/redirect-flags.ts';
import { type ClientFlags, serverFlags } from './flags/client-flags.ts';
import { settingsFromFlags } from './flags/read-client-flags.ts';
import { examples, type Run } from './command.ts';

type LogoutFlags = ClientFlags &
  BrowserFlags & {
    readonly local?: true;
  };

export function registerLogout(program: Command, run: Run): void {
  const command = program
    .command('logout')
    .summary('revoke the tokens, end the session, forget')
    .description(
      'Revoke the tokens at the server (RFC 7009), forget them here, and end the session at the ' +
        'server in the browser. Settings stay: atm-cli profile remove takes those away.',
    );
  serverFlags(command)
    .option('--local', 'only forget the tokens here; the server is not asked')
    .option('--no-browser', 'print where the session can be ended and open nothing')
    .option('--browser <command>', 'open that page with this program (else ATM_BROWSER, BROWSER)')
    .addHelpText(
      'after',
      examples(['atm-cli logout', 'atm-cli logout -p work --no-browser', 'atm-cli logout --local']),
    )
    .action(
      run<LogoutFlags>(async (context, flags) => {
        const { epochSeconds } = await import('../flows/clock.ts');
        const { resolveSettings } = await import('../flows/server/resolve-settings.ts');
        const { logout } = await import('../flows/tokens/logout.ts');
        const { loggedOutJson, loggedOutLines } = await import('../report/logout.ts');
        const { styleFor } = await import('../report/text/style.ts');
        const { stdout } = context.terminal;
        const client = settingsFromFlags(flags);
        const settings = await resolveSettings(context, { ...flags, client });
        const result = await logout(context, settings, {
          local: flags.local ?? false,
          browser: browserChoice(flags),
        });
        stdout.write(
          flags.json
            ? loggedOutJson(result)
            : loggedOutLines(result, styleFor(stdout), epochSeconds(context)),
        );
      }),
    );
}
