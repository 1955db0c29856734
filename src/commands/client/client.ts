import type { Command } from 'commander';
import { examples, type Run } from '../command.ts';
import {
  type FlagsOfClient,
  serverFlags,
  type TokenStoreFlags,
  tokenStoreFlags,
} from '../flags/client-flags.ts';
import { groups } from '../flags/groups.ts';
import { redirectFlags, type RedirectFlags } from '../flags/login-flags.ts';
import { networkFlags } from '../flags/network-flags.ts';
import { repeat } from '../flags/parse.ts';

const load = () => import('./client.run.ts');
const loadDocument = () => import('./document.run.ts');

/** The flags of what a client is registered with. */
export type RegisterFlags = FlagsOfClient &
  RedirectFlags &
  TokenStoreFlags & {
    readonly clientName?: string;
    readonly initialAccessTokenFile?: string;
  };

export type ShowFlags = FlagsOfClient & { readonly all?: true };

export type DocumentFlags = FlagsOfClient &
  RedirectFlags & { readonly clientName?: string; readonly out?: string };

export function registerClient(program: Command, run: Run): void {
  const client = program
    .command('client')
    .summary('register a client at a server, and look after it')
    .description(
      'Register a client at a server (RFC 7591), read, change and delete it there (RFC 7592), or ' +
        'publish a Client ID Metadata Document, which needs no registration. A registered client ' +
        'is used at its own issuer alone.',
    )
    .addHelpText(
      'after',
      examples([
        'atm-cli client register --issuer https://id.example.com',
        'atm-cli client show --all',
      ]),
    );
  registerRegister(client, run);
  registerShow(client, run);
  registerUpdate(client, run);
  registerRemove(client, run);
  registerDocument(client, run);
  registerCheck(client, run);
}

const nameFlag = ['--client-name <name>', 'the name that users see (default: atm-cli)'] as const;
const idFlag = [
  '--client-id <id>',
  'the registered client (default: that of the profile)',
] as const;
const scopeFlag = ['--scope <scope>', 'the scopes that the client may request', repeat] as const;

function registerRegister(client: Command, run: Run): void {
  const command = client
    .command('register')
    .summary('register a native public client (RFC 7591)')
    .description(
      'Register a native public client with its exact redirect URIs at the registration endpoint ' +
        'of a server (RFC 7591), and store it like tokens: encrypted where there is a keyring.',
    );
  redirectFlags(tokenStoreFlags(serverFlags(command)))
    .optionsGroup(groups.own)
    .option(...nameFlag)
    .option(...scopeFlag)
    .option(
      '--initial-access-token-file <file>',
      'a file that holds the token that the server requires for a registration; - is stdin',
    )
    .addHelpText(
      'after',
      examples([
        'atm-cli client register --issuer https://id.example.com',
        'atm-cli client register -p work --client-name "Build server" --port 8977',
        'atm-cli client register --issuer https://id.example.com \\\n' +
          '      --initial-access-token-file ./token',
      ]),
    )
    .action(run(async () => (await load()).runRegister));
}

function registerShow(client: Command, run: Run): void {
  const command = client
    .command('show')
    .summary('show a registered client (RFC 7592)')
    .description(
      'Show a client that this program has registered: as the server describes it now, where it ' +
        'gives a way to ask (RFC 7592), else as it is stored. Without a server, or with --all, list ' +
        'all of them. A secret is never shown.',
    );
  serverFlags(command)
    .optionsGroup(groups.client)
    .option(...idFlag)
    .optionsGroup(groups.own)
    .option('--all', 'list every client that this program has registered')
    .addHelpText(
      'after',
      examples([
        'atm-cli client show --all',
        'atm-cli client show --issuer https://id.example.com --json',
      ]),
    )
    .action(run(async () => (await load()).runShow));
}

function registerUpdate(client: Command, run: Run): void {
  const command = client
    .command('update')
    .summary('change a registered client (RFC 7592)')
    .description(
      'Change the redirect URIs, the name or the scope of a registered client at the server (RFC 7592).',
    );
  redirectFlags(serverFlags(command))
    .optionsGroup(groups.client)
    .option(...idFlag)
    .optionsGroup(groups.own)
    .option(...nameFlag)
    .option(...scopeFlag)
    .addHelpText(
      'after',
      examples([
        'atm-cli client update -p work --redirect-uri http://127.0.0.1:8977/callback',
        'atm-cli client update -p work --client-name "Build server"',
      ]),
    )
    .action(run(async () => (await load()).runUpdate));
}

function registerRemove(client: Command, run: Run): void {
  const command = client
    .command('remove')
    .summary('delete a registered client (RFC 7592)')
    .description(
      'Delete a registered client at the server, where that gives a way (RFC 7592), and forget it ' +
        'here. The profiles that use it are named; their tokens are not revoked.',
    );
  serverFlags(command)
    .optionsGroup(groups.client)
    .option(...idFlag)
    .addHelpText(
      'after',
      examples([
        'atm-cli client remove -p work',
        'atm-cli client remove --issuer https://id.example.com --client-id cli-1',
      ]),
    )
    .action(run(async () => (await load()).runRemove));
}

function registerDocument(client: Command, run: Run): void {
  const command = client
    .command('document')
    .summary('make a Client ID Metadata Document')
    .description(
      'Make the Client ID Metadata Document to publish: its URL is the client id at every server ' +
        'that supports them. Nothing is sent.',
    );
  redirectFlags(command)
    .optionsGroup(groups.own)
    .option('--client-id <url>', 'the https URL that it will be published at')
    .option(...nameFlag)
    .option(...scopeFlag)
    .option('--out <file>', 'write it to this file instead of stdout')
    .addHelpText(
      'after',
      examples([
        'atm-cli client document --client-id https://app.example.com/client.json',
        'atm-cli client document --client-id https://app.example.com/client.json \\\n' +
          '      --out client.json',
      ]),
    )
    .action(run(async () => (await loadDocument()).runDocument));
}

function registerCheck(client: Command, run: Run): void {
  const command = client
    .command('check')
    .summary('check a published Client ID Metadata Document')
    .description(
      'Read a Client ID Metadata Document as a server does, and check its URL, the response and ' +
        'its members. The exit code is 7 when a check has failed, 0 otherwise.',
    )
    .argument('<url>', 'the URL of the document, which is the client id');
  redirectFlags(networkFlags(command))
    .addHelpText(
      'after',
      examples([
        'atm-cli client check https://app.example.com/client.json',
        'atm-cli client check https://app.example.com/client.json -p work --json',
      ]),
    )
    .action(run(async () => (await loadDocument()).runCheck));
}
