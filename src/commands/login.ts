import { examples, type Run } from './command.ts';
import {
  authorizationFlags,
  clientFlags,
  passwordFlags,
  tokenStoreFlags,
} from './flags/client-flags.ts';
import { eventsFlag } from './flags/events-flag.ts';
import { redirectFlags } from './flags/redirect-flags.ts';
import type { LoginFlags } from './login.run.ts';
import type { Command } from 'commander';

const followed = `
With --events, each line is an object with an event: url_ready (the address to open), callback,
exchanged, stored, which is the last, or failed. A robot such as Playwright reads them so:
  const child = spawn('atm-cli', ['login', '-p', 'work', '--no-browser', '--events']);
  for await (const line of createInterface(child.stdout)) {
    const { event, url } = JSON.parse(line);
    if (event === 'url_ready') await page.goto(url);
  }`;

export function registerLogin(program: Command, run: Run): void {
  const command = program
    .command('login')
    .summary('sign in through the browser')
    .description(
      'Sign in: authorization code with PKCE, a browser, and a callback on this machine (RFC 8252).',
    );
  const client = redirectFlags(authorizationFlags(clientFlags(command)));
  eventsFlag(tokenStoreFlags(passwordFlags(client)))
    .option('--no-browser', 'print the URL, open nothing, and wait')
    .option('--browser <command>', 'open the URL with this program (else ATM_BROWSER, BROWSER)')
    .option('--no-wait', 'print the URL and end; finish with --resume within 10 minutes')
    .option('--resume <url>', 'finish with the address that the browser ended on; - reads it')
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
        'atm-cli login -p work --no-wait',
        'atm-cli login -p work --no-browser --events',
        "atm-cli login --resume 'http://127.0.0.1:8976/callback?code=…&state=…'",
      ]),
    )
    .addHelpText('after', followed)
    .action(
      run<LoginFlags>(async (context, flags) => {
        const { runLogin } = await import('./login.run.ts');
        await runLogin(context, flags);
      }),
    );
}
