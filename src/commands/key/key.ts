import { type Command, Option } from 'commander';
import { examples, type Run } from '../command.ts';
import { type TokenStoreFlags, tokenStoreFlags } from '../flags/client-flags.ts';
import { groups } from '../flags/groups.ts';
import { port } from '../flags/parse.ts';

const load = () => import('./key.run.ts');

export type NewFlags = TokenStoreFlags & { readonly alg: string };
export type ImportFlags = TokenStoreFlags & { readonly alg?: string };
export type ServeFlags = { readonly port?: number };

// Not read from the model: the start of every command would load it.
const algorithms = [
  'ES256',
  'ES384',
  'PS256',
  'RS256',
  'Ed25519',
  'ML-DSA-44',
  'ML-DSA-65',
  'ML-DSA-87',
];

export function registerKey(program: Command, run: Run): void {
  const key = program
    .command('key')
    .summary('make and keep the private keys that clients authenticate with')
    .description(
      'Make, import and keep the private keys that clients authenticate with (private_key_jwt, ' +
        'RFC 7523). They are stored like tokens: encrypted where there is a keyring. The private ' +
        'part is never printed.',
    )
    .addHelpText(
      'after',
      examples([
        'atm-cli key new work',
        'atm-cli login -p bank --client-auth private_key_jwt --signing-key work',
      ]),
    );
  registerNew(key, run);
  registerList(key, run);
  registerShow(key, run);
  registerPublic(key, run);
  registerImport(key, run);
  registerRemove(key, run);
  registerServe(key, run);
}

function registerNew(key: Command, run: Run): void {
  const command = key
    .command('new')
    .summary('make a key, and print the public one to register')
    .description('Make a private key and store it; the public key set to register is on stdout.')
    .argument('[name]', 'its name (default: default)');
  tokenStoreFlags(command)
    .optionsGroup(groups.own)
    .addOption(
      new Option('--alg <alg>', 'what it signs with (ML-DSA: Node 24.7 or newer)')
        .choices(algorithms)
        .default('ES256'),
    )
    .addHelpText(
      'after',
      examples(['atm-cli key new', 'atm-cli key new work --alg PS256 > jwks.json']),
    )
    .action(run(async () => (await load()).runNew));
}

function registerList(key: Command, run: Run): void {
  key
    .command('list')
    .summary('list the stored keys')
    .description('List the stored keys: name, algorithm, kid, and the profiles that use them.')
    .addHelpText('after', examples(['atm-cli key list']))
    .action(run(async () => (await load()).runList));
}

function registerShow(key: Command, run: Run): void {
  key
    .command('show')
    .summary('show a stored key, without its private part')
    .description('Show a stored key, without its private part.')
    .argument('[name]', 'its name (default: default)')
    .addHelpText('after', examples(['atm-cli key show work']))
    .action(run(async () => (await load()).runShow));
}

function registerPublic(key: Command, run: Run): void {
  key
    .command('public')
    .summary('print the public keys as a key set (JWKS) to register')
    .description(
      'Print the public keys as a key set (JWKS, RFC 7517) to register at a server, and nothing else.',
    )
    .argument('[key...]', 'names of keys, or files with private ones (default: all stored keys)')
    .addHelpText(
      'after',
      examples(['atm-cli key public work > jwks.json', 'atm-cli key public ./work.pem']),
    )
    .action(run(async () => (await load()).runPublic));
}

function registerImport(key: Command, run: Run): void {
  const command = key
    .command('import')
    .summary('store the private key of a file')
    .description('Store a private key: PEM (PKCS #8, PKCS #1 or SEC1), or one JWK.')
    .argument('<file>', 'the file with the private key')
    .argument('[name]', 'its name (default: that of the file)');
  tokenStoreFlags(command)
    .optionsGroup(groups.own)
    .addOption(new Option('--alg <alg>', 'what it signs with (default: what fits its type)'))
    .addHelpText(
      'after',
      examples(['atm-cli key import ./work.pem', 'atm-cli key import ./rsa.pem work --alg PS256']),
    )
    .action(run(async () => (await load()).runImport));
}

function registerRemove(key: Command, run: Run): void {
  key
    .command('remove')
    .summary('delete a stored key')
    .description('Delete a stored key. What is registered at servers stays there.')
    .argument('<name>', 'its name')
    .optionsGroup(groups.own)
    .option('--yes', 'do not ask for confirmation')
    .addHelpText('after', examples(['atm-cli key remove work', 'atm-cli key remove work --yes']))
    .action(run(async () => (await load()).runRemove));
}

function registerServe(key: Command, run: Run): void {
  key
    .command('serve')
    .summary('serve the public keys at a URL of this machine')
    .description(
      'Serve the public keys as a key set on loopback until Ctrl-C, for a server on this machine ' +
        'that reads a jwks_uri.',
    )
    .argument('[key...]', 'names of keys, or files with private ones (default: all stored keys)')
    .optionsGroup(groups.own)
    .option('--port <port>', 'port to listen on (default: any free port)', port)
    .addHelpText(
      'after',
      examples(['atm-cli key serve', 'atm-cli key serve work --port 8979 --json']),
    )
    .action(run(async () => (await load()).runServe));
}
