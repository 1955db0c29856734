import type { Command } from 'commander';
import { exitCodes } from '../model/errors.ts';
import { examples, type Run } from './command.ts';

type StatusFlags = { readonly all?: true };

export function registerStatus(program: Command, run: Run): void {
  program
    .command('status')
    .summary('show who is signed in and where the tokens lie')
    .description(
      'Show who is signed in, until when, and where the tokens lie; nothing is sent. ' +
        'Exit code 3 when somebody has to sign in.',
    )
    .option('--all', 'a line for every profile')
    .addHelpText(
      'after',
      examples(['atm-cli status', 'atm-cli status -p work --json', 'atm-cli status --all']),
    )
    .action(
      run<StatusFlags>(async (context, flags) => {
        const { epochSeconds } = await import('../flows/clock.ts');
        const { resolveSettings } = await import('../flows/server/resolve-settings.ts');
        const { status, statusOfAll } = await import('../flows/tokens/status.ts');
        const report = await import('../report/status.ts');
        const { styleFor } = await import('../report/text/style.ts');
        const { stdout, stderr } = context.terminal;
        const style = styleFor(stdout);
        const now = epochSeconds(context);
        if (flags.all) {
          const statuses = await statusOfAll(context);
          stdout.write(
            flags.json
              ? report.statusOfAllJson(statuses)
              : report.statusOfAllLines(statuses, style, now),
          );
          return exitCodes.ok;
        }
        const found = await status(context, await resolveSettings(context, flags));
        const warning = report.statusWarning(found, styleFor(stderr));
        stdout.write(
          flags.json ? report.statusJson(found, now) : report.statusLines(found, style, now),
        );
        if (warning !== undefined && !flags.json) stderr.write(warning);
        return found.state === 'expired' ? exitCodes.human_needed : exitCodes.ok;
      }),
    );
}
