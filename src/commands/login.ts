import type { Command } from 'commander';
import { details, examples, type Run } from './command.ts';
import { clientFlags, clockFlag, passwordFlags, tokenStoreFlags } from './flags/client-flags.ts';
import {
  authorizationFlags,
  browserFlags,
  eventsFlag,
  listenFlag,
  redirectFlags,
  resourceFlags,
} from './flags/login-flags.ts';
import { groups, rare } from './flags/groups.ts';

const eventsHelp = `
With --events, each line is an object with an event: url_ready (the URL to open), callback,
exchanged, stored, which is the last, or failed. A program such as Playwright reads them like this:
  const child = spawn('atm-cli', ['login', '--no-browser', '--events']);
  for await (const line of createInterface(child.stdout)) {
    const { event, url } = JSON.parse(line);
    if (event === 'url_ready') await page.goto(url);
  }`;

export function registerLogin(program: Command, run: Run): void {
  const command = program
    .command('login')
    .argument('[url]', 'an API or MCP server: it names its server')
    .summary('sign in through the browser')
    .description('Sign in with the browser: authorization code, PKCE, loopback (RFC 8252).');
  const client = redirectFlags(authorizationFlags(resourceFlags(clientFlags(command))));
  clockFlag(
    browserFlags(
      listenFlag(eventsFlag(tokenStoreFlags(passwordFlags(client, rare(groups.browser))))),
    ),
  )
    .optionsGroup(groups.browser)
    .option('--no-wait', 'print the URL and exit; --resume finishes')
    .option('--resume <url>', 'finish with the final redirect URL; - is stdin')
    .optionsGroup(rare(groups.browser))
    .option(
      '--no-url-check',
      'do not request the authorization URL to see its error when no callback arrives',
    )
    .optionsGroup(groups.output)
    .option('--show-tokens', 'print the tokens')
    .optionsGroup(rare(groups.browser))
    .option('--direct', 'without a browser: login id and password, where the provider supports it')
    .option('--login-id <id>', 'the login id for --direct (default: ATM_LOGIN_ID)')
    .addHelpText(
      'after',
      examples([
        'atm-cli login --demo',
        'atm-cli login https://mcp.example.com/mcp',
        'atm-cli login --issuer https://id.example.com --client-id cli',
        'atm-cli login --provider auth0 --domain example.eu.auth0.com --client-id abc',
      ]),
    )
    .addHelpText('after', details(eventsHelp))
    .action(run(async () => (await import('./login.run.ts')).runLogin));
}
