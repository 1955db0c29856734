import type { Command } from 'commander';
import { examples, type Run } from '../command.ts';

type ShowFlags = { readonly showTokens?: true };

export function registerTokenShow(token: Command, run: Run): void {
  token
    .command('show')
    .summary('show what is stored')
    .description(
      'Show what is known about the stored tokens, with fingerprints (first 8 hex digits of the ' +
        'SHA-256) instead of the tokens; nothing is refreshed.',
    )
    .option('--show-tokens', 'print the tokens')
    .addHelpText('after', examples(['atm-cli token show', 'atm-cli token show --demo --json']))
    .action(
      run<ShowFlags>(async (context, flags) => {
        const { epochSeconds } = await import('../../flows/clock.ts');
        const { resolveSettings } = await import('../../flows/server/resolve-settings.ts');
        const { storedTokens } = await import('../../flows/tokens/stored-tokens.ts');
        const { tokenShowJson, tokenShowLines } = await import('../../report/token/output.ts');
        const { styleFor } = await import('../../report/text/style.ts');
        const settings = await resolveSettings(context, flags);
        const tokens = await storedTokens(context, settings);
        const { stdout } = context.terminal;
        const display = { showTokens: flags.showTokens ?? false, now: epochSeconds(context) };
        stdout.write(
          flags.json
            ? tokenShowJson(settings.profile, tokens, display)
            : tokenShowLines(settings.profile, tokens, styleFor(stdout), display),
        );
      }),
    );
}
