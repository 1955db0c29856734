import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import {
  type ClientSettings,
  type Layers,
  mergeSettings,
  type Settings,
} from '../../model/settings.ts';
import { plainTraits, type Traits } from '../../model/traits.ts';
import type { Applied } from '../../providers/apply.ts';

type Merged = Pick<Settings, 'client' | 'origins' | 'traits' | 'notices'>;

/** The merged layers with those of the provider: its settings and its traits. */
export async function withProvider(context: Context, layers: Layers): Promise<Merged> {
  const merged = mergeSettings(layers);
  const { token_body: body } = merged.client;
  const own = body === undefined ? {} : { body };
  const provider = await findProvider(context, merged.client);
  if (provider === undefined) {
    return body === undefined ? merged : { ...merged, traits: { ...plainTraits, ...own } };
  }
  const { settings: preset, traits, notices } = provider;
  return { ...mergeSettings({ ...layers, preset }), traits: { ...traits, ...own }, notices };
}

/** The preset of the settings, filled in; the table is loaded only when there is one. */
async function findProvider(
  context: Context,
  client: Partial<ClientSettings>,
): Promise<Applied | undefined> {
  const { provider, preset: file, provider_parameters: parameters = {} } = client;
  if (provider === undefined && file === undefined) {
    const [name] = Object.keys(parameters);
    if (name === undefined) return undefined;
    throw new Failure('usage', `--${name} has no effect without a provider`, {
      hint: 'use --provider <id>; list them: atm-cli provider list',
    });
  }
  const { applyPreset } = await import('../../providers/apply.ts');
  if (file !== undefined) {
    const { parsePreset } = await import('../../providers/parse.ts');
    const bytes = await context.readFile(file);
    return applyPreset(parsePreset(new TextDecoder().decode(bytes), file), parameters, client);
  }
  const { findPreset } = await import('../../providers/catalog.ts');
  return applyPreset(findPreset(provider ?? ''), parameters, client);
}

/** The traits of the server. */
export function traitsOf({ traits = plainTraits }: Settings): Traits {
  return traits;
}

/**
 * Whether the ID tokens are of the provider's own kind, which its preset says by setting their
 * `iss`: they are issued without the scope `openid`, and all tokens are for the client or
 * application.
 */
export function hasOwnTokens(settings: Settings): boolean {
  return traitsOf(settings).tokenIssuer !== undefined;
}
