import type { Environment } from './context.ts';
import type { Traits } from './providers/preset.ts';
import type { Flow, StoreChoice } from './token-set.ts';

export type ClientAuth = 'none' | 'basic' | 'post' | 'tls';

/** Everything that says which server is asked, as which client, for what; in the wire's own spelling. */
export type ClientSettings = {
  /** The preset that describes the server, or a file with one of one's own. */
  readonly provider: string;
  readonly preset: string;
  /** What the preset leaves open, such as `domain` or `tenant`. */
  readonly provider_parameters: Readonly<Record<string, string>>;
  readonly issuer: string;
  readonly client_id: string;
  readonly client_secret: string;
  readonly client_secret_file: string;
  readonly client_auth: ClientAuth;
  /** How the body of a token request is written. */
  readonly token_body: 'form' | 'json';
  readonly scope: string;
  readonly audience: string;
  readonly resource: readonly string[];
  readonly redirect_uri: string;
  /** Further parameters of the authorization request, such as `prompt` or `login_hint`. */
  readonly params: Readonly<Record<string, string>>;
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
  readonly device_authorization_endpoint: string;
  readonly userinfo_endpoint: string;
  readonly jwks_uri: string;
  readonly introspection_endpoint: string;
  readonly revocation_endpoint: string;
  readonly end_session_endpoint: string;
  readonly allow_insecure_http: boolean;
  /** A file of certificate authorities, trusted beside those of the machine. */
  readonly ca_cert: string;
  /** The address of a proxy; `none` or nothing goes without one, whatever the environment says. */
  readonly proxy: string;
  /** The certificate of the client and its private key (RFC 8705), as PEM files. */
  readonly client_cert: string;
  readonly client_key: string;
  /** How the tokens of a sign-in are kept; what is stored already stays as it is until the next one. */
  readonly token_store: StoreChoice;
};

/** How requests reach a server. */
export type NetworkSettings = Partial<
  Pick<ClientSettings, 'ca_cert' | 'proxy' | 'client_cert' | 'client_key'>
>;

export type SettingName = keyof ClientSettings;
export type Layer = 'flag' | 'environment' | 'profile' | 'preset' | 'default';
/** Where a value came from: a layer, or `server`: nobody named it, and the sign-in has shown it. */
export type Origin = Layer | 'server';
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

const precedence = ['flag', 'environment', 'profile', 'preset', 'default'] as const;
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
export function mergeSettings(layers: Layers): Pick<Settings, 'client' | 'origins'> {
  const safe: Layers = { ...layers, profile: withoutForeignValues(layers) };
  const weakestFirst = precedence.toReversed().map((origin) => safe[origin]);
  const merged: Partial<ClientSettings> = weakestFirst.reduce(overlay, {});
  const names = Object.keys(merged) as SettingName[];
  const origins = names.map((name) => [name, precedence.find((origin) => name in safe[origin])]);
  return { client: merged, origins: Object.fromEntries(origins) };
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
