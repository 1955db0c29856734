import type * as v from 'valibot';
import type { Environment } from './exchange.ts';
import type { Traits } from './traits.ts';
import { Failure } from './errors.ts';
import {
  responseModes,
  type SettingKind,
  settingKinds,
  type SettingName,
  type settingSchemas,
  useChoices,
} from './setting-kinds.ts';
import {
  assertionOrigin,
  assertionSpellings,
  clientAuthMethods,
  isAssertionAudience,
  namedAudiences,
  knownClientAuth,
} from './client-auth.ts';
import { type Flow, storeChoices } from './token-set.ts';

/** The server, the client, and the parameters of requests; named as in OAuth. */
export type ClientSettings = {
  readonly [K in SettingName]: v.InferOutput<(typeof settingSchemas)[K]>;
};

export type ClientAuth = ClientSettings['client_auth'];

/** The network settings. */
export type NetworkSettings = Partial<
  Pick<ClientSettings, 'ca_cert' | 'proxy' | 'client_cert' | 'client_key'>
>;

/**
 * The origin of a setting: a layer, the metadata, or the server, for a value learned at the sign-in.
 */
export const layers = ['flag', 'environment', 'profile', 'preset', 'default'] as const;
export const origins = [...layers, 'metadata', 'server'] as const;
export type Layer = (typeof layers)[number];
export type Origin = (typeof origins)[number];
export type Layers = Readonly<Record<Layer, Partial<ClientSettings>>>;

export type Settings = {
  /** The profile that tokens are stored under. */
  readonly profile: string;
  /** The profile exists or is built in. */
  readonly known: boolean;
  /** The server is the built-in one. */
  readonly builtIn: boolean;
  readonly client: Partial<ClientSettings>;
  /** The traits of the preset; absent for a standard server. */
  readonly traits?: Traits;
  /** How parameters of the preset were interpreted, if not as written. */
  readonly notices?: readonly string[];
  /** How the profile got its tokens last. */
  readonly flow?: Flow | undefined;
  readonly origins: Readonly<Partial<Record<SettingName, Origin>>>;
  /** The accepted clock difference in seconds, where the user has chosen one. */
  readonly clockTolerance?: number | undefined;
};

const variables: Partial<Record<SettingName, string>> = {
  provider: 'ATM_PROVIDER',
  issuer: 'ATM_ISSUER',
  client_id: 'ATM_CLIENT_ID',
  client_document: 'ATM_CLIENT_DOCUMENT',
  client_secret: 'ATM_CLIENT_SECRET',
  client_secret_file: 'ATM_CLIENT_SECRET_FILE',
  client_auth: 'ATM_CLIENT_AUTH',
  signing_key: 'ATM_SIGNING_KEY',
  signing_alg: 'ATM_SIGNING_ALG',
  assertion_audience: 'ATM_ASSERTION_AUDIENCE',
  assertion_from: 'ATM_ASSERTION_FROM',
  scope: 'ATM_SCOPE',
  audience: 'ATM_AUDIENCE',
  api: 'ATM_API',
  par: 'ATM_PAR',
  dpop: 'ATM_DPOP',
  dpop_alg: 'ATM_DPOP_ALG',
  redirect_uri: 'ATM_REDIRECT_URI',
  ca_cert: 'ATM_CA_CERT',
  proxy: 'ATM_PROXY',
  client_cert: 'ATM_CLIENT_CERT',
  client_key: 'ATM_CLIENT_KEY',
  token_store: 'ATM_TOKEN_STORE',
};

const secrets: readonly SettingName[] = ['client_secret', 'client_secret_file'];

/**
 * Settings without the blanks and line ends that a file, a form or a shell has put around a value.
 * Throws a `usage` failure that names the place of a value with a control character inside, which no
 * server has registered; the value itself is not shown.
 */
export function trimSettings(
  settings: Partial<ClientSettings>,
  placeOf: (name: SettingName) => string,
): Partial<ClientSettings> {
  const trimmed = Object.entries(settings).map(([key, value]: [string, unknown]) => {
    const place = placeOf(key as SettingName);
    if (Array.isArray(value)) return [key, value.map((one) => trimValue(String(one), place))];
    if (key === 'scope' && typeof value === 'string')
      return [key, value.trim().replace(/\s+/g, ' ')];
    return [key, typeof value === 'string' ? trimValue(value, place) : value];
  });
  return Object.fromEntries(trimmed) as Partial<ClientSettings>;
}

function trimValue(text: string, place: string): string {
  const value = text.trim();
  // oxlint-disable-next-line no-control-regex -- control characters are rejected
  if (!/[\u0000-\u001f\u007f]/.test(value)) return value;
  const message = `${place} has a line break or another control character in it: set it again, as one line`;
  throw new Failure('usage', message);
}

/**
 * The client settings of the environment, without the blanks around them; empty variables count as
 * unset. Throws a `usage` failure that names a variable with a line break inside, or with a value
 * that the setting cannot have: an unknown method of authentication would send the secret in another
 * way than was meant.
 */
export function settingsFromEnvironment(env: Environment): Partial<ClientSettings> {
  const found = Object.entries(variables).flatMap(([name, variable]) => {
    const value = env[variable]?.trim();
    if (value === undefined || value === '') return [];
    requireFit(name as SettingName, variable, value);
    return [[name, name === 'client_auth' ? knownClientAuth(value) : value]];
  });
  const settings = Object.fromEntries(found) as Partial<ClientSettings>;
  return trimSettings(settings, (name) => variables[name] ?? name);
}

/** What the value of a kind must be, and whether a text is that; the other kinds take any text. */
const rules: Partial<Record<SettingKind, readonly [string, (value: string) => boolean]>> = {
  method: [clientAuthMethods.join(' or '), (value) => knownClientAuth(value) !== undefined],
  store: [storeChoices.join(' or '), (value) => storeChoices.some((one) => one === value)],
  assertion_source: [
    assertionSpellings.join(' or '),
    (value) => assertionOrigin(value) !== undefined,
  ],
  assertion_audience: [[...namedAudiences, 'a URL'].join(' or '), isAssertionAudience],
  server_url: ['an absolute URL', (value) => URL.canParse(value)],
  uri: ['an absolute URL', (value) => URL.canParse(value)],
  use: [useChoices.join(' or '), (value) => useChoices.some((one) => one === value)],
  response_mode: [
    responseModes.join(' or '),
    (value) => responseModes.some((one) => one === value),
  ],
};

function requireFit(name: SettingName, variable: string, value: string): void {
  const [expected, fits] = rules[settingKinds[name]] ?? ['', () => true];
  if (fits(value)) return;
  const seen = JSON.stringify(value.length > maxSeen ? `${value.slice(0, maxSeen)}…` : value);
  const message = `${variable} is ${seen}, expected ${expected}: correct the variable, or unset it`;
  throw new Failure('usage', message, { rule: 'U01' });
}

/** Characters of a value in a message. */
const maxSeen = 100;

/**
 * Merges the layers, flag first, and keeps the origin of each value. A profile of another issuer is
 * left out, and its secret and certificate also for another client, token endpoint or endpoint for
 * pushed requests: stored values are never sent to a server that they were not stored for.
 */
export function mergeSettings(given: Layers): Pick<Settings, 'client' | 'origins'> {
  const own: Layers = { ...given, profile: withoutForeignValues(given) };
  const safe = Object.fromEntries(
    layers.map((layer) => [layer, withFirstRedirectUri(own[layer])]),
  ) as Layers;
  const weakestFirst = layers.toReversed().map((origin) => safe[origin]);
  const merged: Partial<ClientSettings> = weakestFirst.reduce(overlay, {});
  const names = Object.keys(merged) as SettingName[];
  const found = names.map((name) => [name, layers.find((origin) => name in safe[origin])]);
  return { client: merged, origins: Object.fromEntries(found) };
}

/** A layer that has a list of redirect URIs names the first one by it. */
function withFirstRedirectUri(layer: Partial<ClientSettings>): Partial<ClientSettings> {
  const [first] = layer.redirect_uris ?? [];
  return first === undefined ? layer : { redirect_uri: first, ...layer };
}

/**
 * Parameters are merged; a value and a file for the secret replace each other, a certificate is
 * replaced together with its key, and a redirect URI together with the list of them.
 */
function overlay(
  weaker: Partial<ClientSettings>,
  stronger: Partial<ClientSettings>,
): Partial<ClientSettings> {
  const own = withoutReplaced(weaker, stronger);
  const kept = 'client_cert' in stronger ? withoutCertificate(own) : own;
  const bare = secrets.some((name) => name in stronger) ? withoutSecrets(kept) : kept;
  const base = 'redirect_uri' in stronger ? withoutRedirectUris(bare) : bare;
  return { ...base, ...stronger, ...addUp('params'), ...addUp('provider_parameters') };

  function addUp(name: 'params' | 'provider_parameters'): Partial<ClientSettings> {
    const sum = { ...weaker[name], ...stronger[name] };
    return Object.keys(sum).length === 0 ? {} : { [name]: sum };
  }
}

/**
 * A credential replaces a weaker one of another kind: a key and a given assertion each other, a secret
 * both. A given assertion implies its method, and a key one that signs: a method that a weaker layer
 * has chosen for another credential is forgotten.
 */
function withoutReplaced(
  weaker: Partial<ClientSettings>,
  stronger: Partial<ClientSettings>,
): Partial<ClientSettings> {
  const named = (names: readonly SettingName[]) => names.some((name) => name in stronger);
  const { client_auth, signing_key, assertion_from, ...rest } = weaker;
  const isKeyKept = !named(['assertion_from', ...secrets]);
  const isSourceKept = !named(['signing_key', ...secrets]);
  const isMethodKept = !named(['signing_key', 'assertion_from']);
  return {
    ...rest,
    ...(isMethodKept && client_auth !== undefined && { client_auth }),
    ...(isKeyKept && signing_key !== undefined && { signing_key }),
    ...(isSourceKept && assertion_from !== undefined && { assertion_from }),
  };
}

/**
 * Whether two values of a setting are equal: URLs are compared as URLs, so `…com` equals `…com/`.
 */
export function isSameValue(left: string, right: string): boolean {
  if (left === right) return true;
  return URL.canParse(left) && URL.canParse(right) && new URL(left).href === new URL(right).href;
}

type OwnerName =
  | 'issuer'
  | 'client_id'
  | 'token_endpoint'
  | 'pushed_authorization_request_endpoint'
  | 'provider'
  | 'preset';

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
  const kept = foreign('token_endpoint') ? withoutIss(profile) : profile;
  const isOther =
    foreign('client_id') ||
    foreign('token_endpoint') ||
    foreign('pushed_authorization_request_endpoint');
  if (!isOther) return kept;
  return withoutAssertion(withoutCertificate(withoutSecrets(kept)));
}

/** The `iss` was learned from the server of that token endpoint. */
function withoutIss({ iss: _iss, ...rest }: Partial<ClientSettings>): Partial<ClientSettings> {
  return rest;
}

function withoutSecrets(settings: Partial<ClientSettings>): Partial<ClientSettings> {
  const { client_secret: _secret, client_secret_file: _file, ...rest } = settings;
  return rest;
}

/** What another client, or another server, must not be told. */
function withoutAssertion(settings: Partial<ClientSettings>): Partial<ClientSettings> {
  const { signing_key: _key, assertion_from: _from, ...rest } = settings;
  return rest;
}

function withoutCertificate(settings: Partial<ClientSettings>): Partial<ClientSettings> {
  const { client_cert: _cert, client_key: _key, ...rest } = settings;
  return rest;
}

function withoutRedirectUris(settings: Partial<ClientSettings>): Partial<ClientSettings> {
  const { redirect_uri: _uri, redirect_uris: _uris, ...rest } = settings;
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
