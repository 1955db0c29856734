import type { Environment } from './exchange.ts';
import type * as v from 'valibot';
import type { Traits } from './traits.ts';
import type { SettingName, settingSchemas } from './setting-kinds.ts';
import type { Flow } from './token-set.ts';

/** Everything that says which server is asked, as which client, for what; in the wire's own spelling. */
export type ClientSettings = {
  readonly [K in SettingName]: v.InferOutput<(typeof settingSchemas)[K]>;
};

export type ClientAuth = ClientSettings['client_auth'];

/** How requests reach a server. */
export type NetworkSettings = Partial<
  Pick<ClientSettings, 'ca_cert' | 'proxy' | 'client_cert' | 'client_key'>
>;

/** Where a setting can come from: a layer, or the server, which has shown at the sign-in what nobody named. */
export const layers = ['flag', 'environment', 'profile', 'preset', 'default'] as const;
export const origins = [...layers, 'server'] as const;
export type Layer = (typeof layers)[number];
export type Origin = (typeof origins)[number];
export type Layers = Readonly<Record<Layer, Partial<ClientSettings>>>;

export type Settings = {
  /** The profile that tokens are kept under. */
  readonly profile: string;
  /** The profile exists or is built in. */
  readonly known: boolean;
  /** The server is the one that atm-cli brings along. */
  readonly builtIn: boolean;
  readonly client: Partial<ClientSettings>;
  /** What the preset knows about the server; absent for one that does as the RFCs say. */
  readonly traits?: Traits;
  /** How the parameters of the preset were read, where they were not written as expected. */
  readonly notices?: readonly string[];
  /** How the profile got its tokens last. */
  readonly flow?: Flow | undefined;
  readonly origins: Readonly<Partial<Record<SettingName, Origin>>>;
};

const variables: Partial<Record<SettingName, string>> = {
  provider: 'ATM_PROVIDER',
  issuer: 'ATM_ISSUER',
  client_id: 'ATM_CLIENT_ID',
  client_secret: 'ATM_CLIENT_SECRET',
  client_secret_file: 'ATM_CLIENT_SECRET_FILE',
  client_auth: 'ATM_CLIENT_AUTH',
  scope: 'ATM_SCOPE',
  audience: 'ATM_AUDIENCE',
  redirect_uri: 'ATM_REDIRECT_URI',
  ca_cert: 'ATM_CA_CERT',
  proxy: 'ATM_PROXY',
  client_cert: 'ATM_CLIENT_CERT',
  client_key: 'ATM_CLIENT_KEY',
  token_store: 'ATM_TOKEN_STORE',
};

const secrets: readonly SettingName[] = ['client_secret', 'client_secret_file'];

/** The client settings that the environment names; empty variables count as unset. */
export function settingsFromEnvironment(env: Environment): Partial<ClientSettings> {
  const found = Object.entries(variables).flatMap(([name, variable]) => {
    const value = env[variable];
    return value === undefined || value === '' ? [] : [[name, value]];
  });
  return Object.fromEntries(found) as Partial<ClientSettings>;
}

/**
 * Merges the layers, flag first, and keeps where each value came from.
 * A profile that belongs to another issuer is left out whole, and its secret and certificate also
 * when another client or token endpoint is named: nothing stored travels to a server that it was not stored for.
 */
export function mergeSettings(given: Layers): Pick<Settings, 'client' | 'origins'> {
  const safe: Layers = { ...given, profile: withoutForeignValues(given) };
  const weakestFirst = layers.toReversed().map((origin) => safe[origin]);
  const merged: Partial<ClientSettings> = weakestFirst.reduce(overlay, {});
  const names = Object.keys(merged) as SettingName[];
  const found = names.map((name) => [name, layers.find((origin) => name in safe[origin])]);
  return { client: merged, origins: Object.fromEntries(found) };
}

/**
 * Parameters add up; a value and a file for the secret are two spellings of one setting, and a
 * certificate comes with its own key.
 */
function overlay(
  weaker: Partial<ClientSettings>,
  stronger: Partial<ClientSettings>,
): Partial<ClientSettings> {
  const kept = 'client_cert' in stronger ? withoutCertificate(weaker) : weaker;
  const base = secrets.some((name) => name in stronger) ? withoutSecrets(kept) : kept;
  return { ...base, ...stronger, ...addUp('params'), ...addUp('provider_parameters') };

  function addUp(name: 'params' | 'provider_parameters'): Partial<ClientSettings> {
    const sum = { ...weaker[name], ...stronger[name] };
    return Object.keys(sum).length === 0 ? {} : { [name]: sum };
  }
}

/** Whether two values of a setting mean the same: URLs are compared as URLs, so `…com` is `…com/`. */
export function isSameValue(left: string, right: string): boolean {
  if (left === right) return true;
  return URL.canParse(left) && URL.canParse(right) && new URL(left).href === new URL(right).href;
}

type OwnerName = 'issuer' | 'client_id' | 'token_endpoint' | 'provider' | 'preset';

function withoutForeignValues({ flag, environment, profile }: Layers): Partial<ClientSettings> {
  const named = { ...environment, ...flag };
  const foreign = (name: OwnerName) => {
    const [given, kept] = [named[name], profile[name]];
    return given !== undefined && kept !== undefined && !isSameValue(given, kept);
  };
  const other = Object.entries(named.provider_parameters ?? {}).some(([name, value]) => {
    return (profile.provider_parameters?.[name] ?? value) !== value;
  });
  if (foreign('issuer') || foreign('provider') || foreign('preset') || other) return {};
  if (!foreign('client_id') && !foreign('token_endpoint')) return profile;
  return withoutCertificate(withoutSecrets(profile));
}

function withoutSecrets(settings: Partial<ClientSettings>): Partial<ClientSettings> {
  const { client_secret: _secret, client_secret_file: _file, ...rest } = settings;
  return rest;
}

function withoutCertificate(settings: Partial<ClientSettings>): Partial<ClientSettings> {
  const { client_cert: _cert, client_key: _key, ...rest } = settings;
  return rest;
}

/** The settings with other values of the client, and where those come from. */
export function withClient(
  settings: Settings,
  values: Partial<ClientSettings>,
  origin: Origin,
): Settings {
  const named = Object.fromEntries(Object.keys(values).map((name) => [name, origin]));
  return {
    ...settings,
    client: { ...settings.client, ...values },
    origins: { ...settings.origins, ...named },
  };
}
