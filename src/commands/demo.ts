import type { Command } from 'commander';
import { browserChoice, type BrowserFlags } from './flags/redirect-flags.ts';
import { examples, type Run } from './command.ts';

const defaultTimeoutSeconds = 180;

export function registerDemo(program: Command, run: Run): void {
  program
    .command('demo')
    .summary('the whole tour against the built-in server')
    .description(
      'Take the tour: sign in, take the token, refresh it, sign in by device code, verify. A real ' +
        'authorization server runs inside the command; with a terminal your browser opens, without ' +
        'one a test user signs in by itself.',
    )
    .option('--no-browser', 'print the URL, open nothing, and wait')
    .option('--browser <command>', 'open the URL with this program (else ATM_BROWSER, BROWSER)')
    .addHelpText(
      'after',
      examples(['atm-cli demo', 'atm-cli demo --no-input', 'atm-cli demo --json']),
    )
    .action(
      run<BrowserFlags>(async (context, flags) => {
        const { demo } = await import('../flows/demo.ts');
        const { resolveSettings } = await import('../flows/server/resolve-settings.ts');
        const { createDemoReporter } = await import('../report/demo.ts');
        const settings = await resolveSettings(context, { demo: true });
        const reporter = createDemoReporter(context.terminal, flags.json ?? false);
        const options = {
          browser: browserChoice(flags),
          timeoutMs: (flags.timeout ?? defaultTimeoutSeconds) * 1000,
          begin: reporter.begin,
          emit: reporter.emit,
        };
        for await (const step of demo(context, settings, options)) reporter.step(step);
        reporter.end();
      }),
    );
}
