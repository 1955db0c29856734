import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import {
  defaultProfile,
  defaultSettings,
  demoPort,
  demoProfile,
  demoSettings,
} from '../../model/profile-names.ts';
import { networkNames } from '../../model/setting-kinds.ts';
import {
  type ClientSettings,
  type Layers,
  mergeSettings,
  type NetworkSettings,
  type Settings,
  settingsFromEnvironment,
  trimSettings,
} from '../../model/settings.ts';
import { plainTraits } from '../../model/traits.ts';
import { withPort } from '../../model/url.ts';
import type { ProviderSettings } from './find-provider.ts';

export type Choice = {
  readonly profile?: string;
  readonly demo?: boolean;
  /** The choices of the flags. */
  readonly client?: Partial<ClientSettings>;
  /** Replaces the port of the redirect URI, wherever that comes from. */
  readonly port?: number | undefined;
  /** The accepted clock difference in seconds. */
  readonly clockTolerance?: number | undefined;
};

/**
 * The settings of this run: flag > environment > profile > preset > default, each with its origin.
 * Throws a `usage` failure when the given profile does not exist, unless it `mayBeNew`.
 */
export async function resolveSettings(
  context: Context,
  choice: Choice,
  options: { readonly mayBeNew?: boolean } = {},
): Promise<Settings> {
  if (choice.demo && choice.profile !== undefined && choice.profile !== demoProfile) {
    throw new Failure('usage', `--demo and --profile ${choice.profile} cannot be combined`);
  }
  const named = namedProfile(context, choice);
  const { active, profiles } = await context.profiles.read();
  const profile = named || active || defaultProfile;
  const builtIn = profile === demoProfile;
  const known = builtIn || profiles.has(profile);
  if (!known && named && !options.mayBeNew)
    throw unknownProfileFailure(profile, [...profiles.keys()]);
  const { flow, ...stored } = (builtIn ? undefined : profiles.get(profile)) ?? {};
  const layers: Layers = {
    flag: choice.client ?? {},
    environment: builtIn ? {} : settingsFromEnvironment(context.env),
    profile: trimSettings(stored, (name) => `${name} of the profile "${profile}"`),
    preset: builtIn ? demoSettings(demoPort(context.env)) : {},
    default: defaultSettings,
  };
  const merged = onPort(await withProvider(context, layers), choice.port);
  const { clockTolerance } = choice;
  const settings = { profile, known, builtIn, flow, clockTolerance, ...merged };
  useNetwork(context, settings.client);
  context.note({ settings });
  return settings;
}

/** The profile that the user has named by a flag or the environment. */
export function namedProfile(
  { env }: Pick<Context, 'env'>,
  { profile, demo }: Pick<Choice, 'profile' | 'demo'>,
): string | undefined {
  return demo ? demoProfile : (profile ?? env['ATM_PROFILE']?.trim()) || undefined;
}

type Merged = Pick<Settings, 'client' | 'origins' | 'traits' | 'notices'>;

/** The merged layers with those of the provider: its settings and its traits. */
export async function withProvider(context: Context, layers: Layers): Promise<Merged> {
  const merged = mergeSettings(layers);
  const { token_body: body } = merged.client;
  const own = body === undefined ? {} : { body };
  if (!namesProvider(merged.client)) {
    return body === undefined ? merged : { ...merged, traits: { ...plainTraits, ...own } };
  }
  // The presets are loaded only where one is named.
  const { findProvider } = await import('./find-provider.ts');
  const { settings: preset, traits, notices } = await findProvider(context, merged.client);
  return { ...mergeSettings({ ...layers, preset }), traits: { ...traits, ...own }, notices };
}

function namesProvider({ provider, preset, provider_parameters = {} }: ProviderSettings): boolean {
  if (provider !== undefined || preset !== undefined) return true;
  const [name] = Object.keys(provider_parameters);
  if (name === undefined) return false;
  throw new Failure('usage', `--${name} has no effect without --provider <id>`, {
    advice: { id: 'no_provider' },
  });
}

function onPort(merged: Merged, port: number | undefined): Merged {
  const { redirect_uri, redirect_uris: _others, ...client } = merged.client;
  if (port === undefined || redirect_uri === undefined) return merged;
  return {
    ...merged,
    client: { ...client, redirect_uri: withPort(redirect_uri, port) },
    origins: { ...merged.origins, redirect_uri: 'flag' },
  };
}

/** A `usage` failure that lists the existing profiles. */
export function unknownProfileFailure(name: string, names: readonly string[]): Failure {
  const known = names.length === 0 ? 'you have no profiles yet' : `profiles: ${names.join(', ')}`;
  return new Failure('usage', `there is no profile "${name}"; ${known}`, {
    rule: 'U02',
    advice: { id: 'unknown_profile', name, hasOthers: names.length > 0 },
  });
}

/** Applies the network settings to all requests of this run. */
export function useNetwork(context: Context, client: Partial<ClientSettings>): void {
  const named = networkNames.flatMap((name) => {
    const value = client[name];
    return value === undefined ? [] : [[name, value]];
  });
  context.useNetwork(Object.fromEntries(named));
}

/** The same for a run without a profile and a server. */
export function useNetworkAlone(context: Context, flags: NetworkSettings): void {
  useNetwork(context, { ...settingsFromEnvironment(context.env), ...flags });
}

/** The issuer that responses of the server are cached for; empty when there is none. */
export function issuerOf({ client: { issuer = '' } }: Pick<Settings, 'client'>): string {
  return URL.canParse(issuer) ? new URL(issuer).href : issuer;
}
