import type { Command } from 'commander';
import { examples, type Run } from './command.ts';
import { clientFlags, clockFlag, passwordFlags, tokenStoreFlags } from './flags/client-flags.ts';
import {
  authorizationFlags,
  browserFlags,
  eventsFlag,
  listenFlag,
  redirectFlags,
} from './flags/login-flags.ts';

const eventsHelp = `
With --events, each line is an object with an event: url_ready (the URL to open), callback,
exchanged, stored, which is the last, or failed. A program such as Playwright reads them like this:
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
  clockFlag(browserFlags(listenFlag(eventsFlag(tokenStoreFlags(passwordFlags(client))))))
    .option('--no-wait', 'print the URL and exit; finish with --resume within 10 minutes')
    .option('--resume <url>', 'finish with the final redirect URL; - reads it from stdin')
    .option(
      '--no-url-check',
      'do not request the authorization URL to see its error when no callback arrives',
    )
    .option('--show-tokens', 'print the tokens')
    .option('--direct', 'without a browser: login id and password, where the provider supports it')
    .option('--login-id <id>', 'the login id for --direct (default: ATM_LOGIN_ID)')
    .addHelpText(
      'after',
      examples([
        'atm-cli login --demo',
        'atm-cli login --issuer https://id.example.com --client-id cli',
        'atm-cli login -p work --scope "openid offline_access" --prompt consent',
        'atm-cli login --issuer https://id.example.com --client-id cli --no-browser --json',
        'atm-cli login -p work --no-wait',
        'atm-cli login -p work --no-browser --events',
        'atm-cli login --resume "http://127.0.0.1:8976/callback?code=…&state=…"',
      ]),
    )
    .addHelpText('after', eventsHelp)
    .action(run(async () => (await import('./login.run.ts')).runLogin));
}
