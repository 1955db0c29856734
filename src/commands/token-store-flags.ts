import { type Command, Option } from 'commander';
import type { StoreChoice } from '../token-set.ts';

export type TokenStoreFlags = { readonly tokenStore?: StoreChoice };

// Not read from token-set.ts: the start of every command would load the core for it.
const kinds: readonly StoreChoice[] = ['auto', 'keyring', 'file', 'memory'];

/** The flag that says how the tokens of a sign-in are kept. */
export function tokenStoreFlags(command: Command): Command {
  return command.addOption(
    new Option(
      '--token-store <kind>',
      'keyring: a file sealed with a key in the keyring of the system; file: unencrypted; ' +
        'memory: not at all; auto (default): keyring where there is one',
    ).choices(kinds),
  );
}
