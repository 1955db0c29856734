import type { Command } from 'commander';
import { examples, type Run } from '../command.ts';
import { clientFlags, tokenStoreFlags } from '../flags/client-flags.ts';
import { authorizationFlags, redirectFlags } from '../flags/login-flags.ts';

const load = () => import('./edit.run.ts');

export function registerProfileAdd(profile: Command, run: Run): void {
  const command = profile
    .command('add')
    .description('Store the settings of a client under a name. No request is sent.')
    .argument('<name>', 'the name of the new profile');
  tokenStoreFlags(redirectFlags(authorizationFlags(clientFlags(command))))
    .addHelpText(
      'after',
      examples([
        'atm-cli profile add work --issuer https://id.example.com --client-id cli',
        'atm-cli profile add ci --issuer https://id.example.com --client-id ci \\\n' +
          '      --client-secret-file secret.txt',
        'pass show ci | atm-cli profile add ci --issuer https://id.example.com \\\n' +
          '      --client-id ci --client-secret-stdin',
      ]),
    )
    .action(run(async () => (await load()).runAdd));
}

export function registerProfileSet(profile: Command, run: Run): void {
  profile
    .command('set')
    .description(
      'Change settings of a profile, named as profile show names them; name= alone deletes one. ' +
        'A stored client secret is deleted when the issuer, client or token endpoint changes. ' +
        'A new token_store is used from the next sign-in on; with keyring, unencrypted tokens are ' +
        'not used any more.',
    )
    .argument('<name=value...>', 'such as issuer=https://id.example.com or params.prompt=login')
    .addHelpText(
      'after',
      examples([
        'atm-cli profile set scope="openid offline_access"',
        'atm-cli profile set -p work issuer=https://id.example.com client_id=cli',
        'atm-cli profile set params.prompt=consent audience=',
      ]),
    )
    .action(run(async () => (await load()).runSet));
}
