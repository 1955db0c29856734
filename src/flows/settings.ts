import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import {
  defaultProfile,
  defaultSettings,
  demoPort,
  demoProfile,
  demoSettings,
} from '../presets.ts';
import type { Applied } from '../providers/apply.ts';
import {
  type ClientSettings,
  type Layers,
  mergeSettings,
  type Settings,
  settingsFromEnvironment,
} from '../settings.ts';

export type Choice = {
  readonly profile?: string;
  readonly demo?: boolean;
  /** What the flags of the command name. */
  readonly client?: Partial<ClientSettings>;
};

/**
 * The settings of this run: flag > environment > profile > preset > default, each with its origin.
 * Throws a `usage` failure when the profile that was named does not exist, unless it `mayBeNew`.
 */
export async function resolveSettings(
  context: Context,
  choice: Choice,
  options: { readonly mayBeNew?: boolean } = {},
): Promise<Settings> {
  if (choice.demo && choice.profile !== undefined && choice.profile !== demoProfile) {
    throw new Failure('usage', `--demo and --profile ${choice.profile} name two profiles`, {
      hint: 'give one of the two',
    });
  }
  const named = choice.demo ? demoProfile : (choice.profile ?? context.env['ATM_PROFILE']);
  const { active, profiles } = await context.profiles.read();
  const profile = named || active || defaultProfile;
  const builtIn = profile === demoProfile;
  const known = builtIn || profiles.has(profile);
  if (!known && named && !options.mayBeNew) throw unknownProfile(profile, [...profiles.keys()]);
  const { flow, ...stored } = (builtIn ? undefined : profiles.get(profile)) ?? {};
  const layers: Layers = {
    flag: choice.client ?? {},
    environment: builtIn ? {} : settingsFromEnvironment(context.env),
    profile: stored,
    preset: builtIn ? demoSettings(demoPort(context.env)) : {},
    default: defaultSettings,
  };
  const merged = mergeSettings(layers);
  const provider = await findProvider(context, merged.client);
  if (provider === undefined) return { profile, known, builtIn, flow, ...merged };
  const { settings: preset, traits } = provider;
  return { profile, known, builtIn, flow, traits, ...mergeSettings({ ...layers, preset }) };
}

/** The preset that the settings name, filled in; its table is loaded only when one is named. */
async function findProvider(
  context: Context,
  client: Partial<ClientSettings>,
): Promise<Applied | undefined> {
  const { provider, preset: file, provider_parameters: parameters = {} } = client;
  if (provider === undefined && file === undefined) {
    const [name] = Object.keys(parameters);
    if (name === undefined) return undefined;
    throw new Failure('usage', `--${name} says nothing without a provider`, {
      hint: 'name one with --provider <id>; atm-cli provider list shows them',
    });
  }
  const { applyPreset } = await import('../providers/apply.ts');
  if (file !== undefined) {
    const { parsePreset } = await import('../providers/parse.ts');
    const bytes = await context.readFile(file);
    return applyPreset(parsePreset(new TextDecoder().decode(bytes), file), parameters, client);
  }
  const { findPreset } = await import('../providers/catalog.ts');
  return applyPreset(findPreset(provider ?? ''), parameters, client);
}

/** A `usage` failure that lists the profiles that there are. */
export function unknownProfile(name: string, names: readonly string[]): Failure {
  return new Failure('usage', `there is no profile "${name}"`, {
    hint:
      names.length === 0
        ? 'there is none yet: atm-cli login makes one'
        : `there are: ${names.join(', ')}`,
  });
}
