import { examples, type Run } from './command.ts';
import {
  clientFlags,
  type ClientFlags,
  tokenStoreFlags,
  type TokenStoreFlags,
} from './flags/client-flags.ts';
import { eventsFlag, type EventsFlags, requireNoTokens } from './flags/events-flag.ts';
import { pair } from './flags/parse.ts';
import { clientFromFlags } from './flags/read-client-flags.ts';
import { browserChoice, type BrowserFlags } from './flags/redirect-flags.ts';
import type { Command } from 'commander';

type DeviceFlags = ClientFlags & TokenStoreFlags & EventsFlags & BrowserFlags;

const followed = `
With --events, each line is an object with an event: code_ready, exchanged, stored, which is the
last, or failed.`;

export function registerDevice(program: Command, run: Run): void {
  const command = program
    .command('device')
    .summary('sign in with a code on any other device')
    .description(
      'Sign in without a browser on this machine: a code is shown, and confirmed on any device (RFC 8628).',
    );
  eventsFlag(tokenStoreFlags(clientFlags(command)))
    .option('--param <name=value>', 'any other device authorization parameter; repeatable', pair)
    .option('--no-browser', 'show the code and open nothing')
    .option('--browser <command>', 'open the page with this program (else ATM_BROWSER, BROWSER)')
    .option('--show-tokens', 'print the tokens')
    .addHelpText(
      'after',
      examples([
        'atm-cli device --demo',
        'atm-cli device --issuer https://id.example.com --client-id tv',
        'atm-cli device -p ci --no-browser --json',
        'atm-cli device -p ci --no-browser --events',
        'atm-cli device --token-endpoint https://github.com/login/oauth/access_token \\\n' +
          '      --device-authorization-endpoint https://github.com/login/device/code --client-id Iv1.abc',
      ]),
    )
    .addHelpText('after', followed)
    .action(
      run<DeviceFlags>(async (context, flags) => {
        const { epochSeconds } = await import('../flows/clock.ts');
        const { resolveSettings } = await import('../flows/server/resolve-settings.ts');
        const { askSettings } = await import('../flows/login/ask-settings.ts');
        const { device } = await import('../flows/device/device.ts');
        const { createDeviceReporter } = await import('../report/device.ts');
        const { signedInJson, signedInLines } = await import('../report/signed-in.ts');
        const { styleFor } = await import('../report/text/style.ts');
        const { stdout, stderr, interactive } = context.terminal;
        requireNoTokens(flags);
        const follow = flags.events
          ? (await import('../report/events.ts')).createEventWriter(context)
          : () => {};
        const client = await clientFromFlags(context, flags);
        const settings = await askSettings(
          context,
          await resolveSettings(context, { ...flags, client }, { mayBeNew: true }),
        );
        const { json = false } = flags;
        const live = interactive && stderr.isTTY && !json;
        const reporter = createDeviceReporter(stderr, { json, live });
        const signedIn = await device(context, settings, {
          browser: browserChoice(flags),
          timeout: flags.timeout,
          countdown: live,
          emit: (event) => {
            follow(event);
            reporter.emit(event);
          },
        }).finally(reporter.close);
        if (flags.events) return;
        const display = { showTokens: flags.showTokens ?? false, now: epochSeconds(context) };
        stdout.write(
          json
            ? signedInJson(signedIn, display)
            : signedInLines(signedIn, styleFor(stdout), display),
        );
      }),
    );
}
