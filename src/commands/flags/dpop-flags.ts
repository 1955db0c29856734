import { type Command, Option } from 'commander';
import type { ClientSettings } from '../../model/settings.ts';
import { groups, rare } from './groups.ts';
import { invalid } from './parse.ts';

// Not read from the model: the start of every command would load it for these words.
export const uses: readonly ClientSettings['par'][] = ['auto', 'always', 'never'];

/** Flags of a sign-in whose tokens are bound to a key. */
export function dpopFlags(command: Command): Command {
  return command
    .optionsGroup(rare(groups.request))
    .addOption(
      new Option(
        '--dpop [when]',
        'bind the tokens to a key (DPoP, RFC 9449); auto: where the API requires it; alone: always (default: ATM_DPOP, then auto)',
      )
        .choices(uses)
        .preset('always')
        .argParser((text: string) => {
          const use = uses.find((one) => one === text);
          if (use !== undefined) return use;
          const operand = URL.canParse(text) ? ': the URL of the API goes before --dpop' : '';
          throw invalid(`is not one of ${uses.join(', ')}${operand}`);
        }),
    )
    .option('--dpop-alg <alg>', 'what that key signs with (default: ES256 if the server lists it)');
}

export type DPoPFlags = {
  readonly dpop?: ClientSettings['dpop'];
  readonly dpopAlg?: string;
};
