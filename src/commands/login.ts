import type { Command } from 'commander';
import { browserChoice, type BrowserFlags } from './browser-flags.ts';
import {
  type AuthorizationFlags,
  authorizationFlags,
  type ClientFlags,
  clientFlags,
} from './client-flags.ts';
import type { LoginEvent } from '../flows/login-event.ts';
import { clientFromFlags } from './client-from-flags.ts';
import { examples, type Run } from './command.ts';
import { type PasswordFlags, passwordFlags } from './password-flags.ts';
import { onPort, type RedirectFlags, redirectFlags } from './redirect-flags.ts';

type LoginFlags = ClientFlags &
  BrowserFlags &
  AuthorizationFlags &
  RedirectFlags &
  PasswordFlags & {
    readonly showTokens?: true;
    readonly direct?: true;
    readonly loginId?: string;
  };

const defaultTimeoutSeconds = 180;

export function registerLogin(program: Command, run: Run): void {
  const command = program
    .command('login')
    .summary('sign in through the browser')
    .description(
      'Sign in: authorization code with PKCE, a browser, and a callback on this machine (RFC 8252).',
    );
  passwordFlags(redirectFlags(authorizationFlags(clientFlags(command))))
    .option('--no-browser', 'print the URL, open nothing, and wait')
    .option('--browser <command>', 'open the URL with this program (else ATM_BROWSER, BROWSER)')
    .option('--show-tokens', 'print the tokens')
    .option(
      '--direct',
      'without a browser: a login id and a password, where the provider takes them',
    )
    .option('--login-id <id>', 'who signs in with --direct (else ATM_LOGIN_ID)')
    .addHelpText(
      'after',
      examples([
        'atm-cli login --demo',
        'atm-cli login --issuer https://id.example.com --client-id cli',
        'atm-cli login -p work --scope "openid offline_access" --prompt consent',
        'atm-cli login --issuer https://id.example.com --client-id cli --no-browser --json',
      ]),
    )
    .action(
      run<LoginFlags>(async (context, flags) => {
        const { epochSeconds } = await import('../flows/clock.ts');
        const { resolveSettings } = await import('../flows/settings.ts');
        const { guide } = await import('../flows/guide.ts');
        const { login } = await import('../flows/login.ts');
        const { loginDirect, readCredentials } = await import('../flows/login-direct.ts');
        const { loginEventJson, loginEventLines } = await import('../report/login.ts');
        const { signedInJson, signedInLines } = await import('../report/signed-in.ts');
        const { styleFor } = await import('../report/style.ts');
        const { stdout, stderr } = context.terminal;
        const client = await clientFromFlags(context, flags);
        const known = await resolveSettings(context, { ...flags, client }, { mayBeNew: true });
        const settings = onPort(await guide(context, known), flags);
        const tell = (event: LoginEvent) => {
          const text = flags.json
            ? loginEventJson(event)
            : loginEventLines(event, styleFor(stderr));
          if (text !== undefined) stderr.write(text);
        };
        const signedIn = flags.direct
          ? await loginDirect(context, settings, await readCredentials(context, flags), tell)
          : await login(context, settings, {
              browser: browserChoice(flags),
              timeoutMs: (flags.timeout ?? defaultTimeoutSeconds) * 1000,
              tell,
            });
        const display = { showTokens: flags.showTokens ?? false, now: epochSeconds(context) };
        stdout.write(
          flags.json
            ? signedInJson(signedIn, display)
            : signedInLines(signedIn, styleFor(stdout), display),
        );
      }),
    );
}
