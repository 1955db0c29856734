import { endpointNames } from '../setting-kinds.ts';
import type { ClientSettings, SettingName } from '../settings.ts';

/**
 * A provider as data. Texts of `settings` and `traits` may hold `{name}`, which is filled from a
 * parameter, and `[/path/{name}]`, which is left out when that parameter is not given.
 */
export type Preset = {
  /** Kebab-case, as `--provider` takes it. */
  readonly id: string;
  readonly name: string;
  /** Hosts of its issuers; a leading `*.` stands for any name below. */
  readonly hosts?: readonly string[];
  readonly parameters: readonly Parameter[];
  readonly settings: SettingTemplates;
  /** What differs from `plainTraits`. */
  readonly traits: Partial<Traits>;
  /** Members of `settings` and `traits` that no document or live server has confirmed. */
  readonly unconfirmed?: readonly (keyof SettingTemplates | keyof Traits)[];
  readonly notes?: readonly string[];
  /** Where all of this was read: https URLs. */
  readonly sources: readonly string[];
};

export type Parameter = {
  /** Kebab-case; also the name of the flag. */
  readonly name: string;
  readonly kind: ParameterKind;
  readonly description: string;
  readonly example: string;
  readonly default?: string;
  /** Without `default` and `optional` it has to be given. */
  readonly optional?: true;
};

/**
 * `host`: a host name with or without a port; `server`: a URL whose end slash does not count;
 * `name`: one segment of a path or a host name.
 */
export type ParameterKind = 'host' | 'server' | 'name';

/** What a preset may set. No secret, and nothing that makes a connection less safe. */
export const presetSettings = [
  'issuer',
  'client_id',
  'client_auth',
  'scope',
  'audience',
  'resource',
  'redirect_uri',
  'params',
  ...endpointNames,
] as const satisfies readonly SettingName[];

export type SettingTemplates = Partial<Pick<ClientSettings, (typeof presetSettings)[number]>>;

export type DialectName = 'rfc6749' | 'atm' | 'github' | 'slack';

/** How a server behaves where servers differ; `plainTraits` is one that does as the RFCs say. */
export type Traits = {
  /** The wire format of the token endpoint. */
  readonly dialect: DialectName;
  /** How the body of a token request is written. */
  readonly body: 'form' | 'json';
  /** What stands between the scopes of a request; how answers are read is the dialect's business. */
  readonly scopeSeparator: ' ' | ',';
  /** `raw`: id and secret are joined unencoded, against RFC 6749 section 2.3.1. */
  readonly basicEncoding: 'form' | 'raw';
  /** Where a client secret goes unless `client_auth` says so; absent: what the metadata offers. */
  readonly secretMethod?: 'basic' | 'post';
  /** The code exchange cannot do without a client secret. */
  readonly needsSecret?: true;
  /** `entra-tenantid`: the issuer of the metadata holds `{tenantid}`, or another name of the tenant. */
  readonly issuerCheck: 'exact' | 'entra-tenantid';
  /** The `iss` of tokens where it is not the issuer of the settings. */
  readonly tokenIssuer?: string;
  /**
   * `application`: the `aud` of tokens is an id of the application that no request and no page shows.
   * Unless `audience` is set, the one of the first sign-in is taken, and compared from then on.
   */
  readonly tokenAudience?: 'application';
  /**
   * The claim of tokens without `sub` that describes the user: an object with `id`, `email`,
   * `firstName` and `lastName`.
   */
  readonly userClaim?: string;
  /**
   * The authorization endpoint is a page that takes the client id by this name and nothing else: no
   * scope, and `state` and `pkce` are `none`.
   */
  readonly loginPage?: string;
  readonly redirect: RedirectRule;
  /** `none`: the wire has no room for it. */
  readonly pkce: 'required' | 'supported' | 'ignored' | 'none';
  /** `none`: the callback never carries it, so nothing protects against a forged sign-in. */
  readonly state: 'supported' | 'none';
  readonly refresh: RefreshRule;
  readonly device: DeviceRule;
  readonly accessToken: AccessTokenRule;
  /** Where a login id and a password are exchanged for a code, without a browser. */
  readonly passwordLogin?: string;
  /** Where a browser ends the session, for a server whose metadata does not say. */
  readonly logout?: string;
};

export const loopbackHosts = ['127.0.0.1', 'localhost', '[::1]'] as const;

export type RedirectRule = {
  /** Loopback hosts that may stand in a redirect URI. */
  readonly hosts: readonly (typeof loopbackHosts)[number][];
  /** Whether a port other than the registered one is accepted (RFC 8252 section 7.3). */
  readonly port: 'any' | 'any-if-registered-portless' | 'any-ip-literal-only' | 'exact';
  readonly note?: string;
};

export type RefreshRule = {
  /** What has to be asked for or switched on before a refresh token comes; empty: nothing. */
  readonly trigger: {
    readonly scope?: string;
    readonly params?: Readonly<Record<string, string>>;
    readonly setting?: string;
  };
  /** Whether a refresh answers with a new refresh token and ends the old one. */
  readonly rotation: 'always' | 'sometimes' | 'never';
  readonly resendScope?: boolean;
  readonly resendRedirectUri?: boolean;
  readonly resendIdToken?: boolean;
  readonly note?: string;
};

export type DeviceRule = { readonly grant: 'supported' | 'none'; readonly note?: string };

/** `note` is the sentence for people who wonder why a token cannot be verified. */
export type AccessTokenRule = {
  readonly form: 'jwt' | 'opaque' | 'mixed';
  readonly note?: string;
};

/** A server of which nothing is known. */
export const plainTraits: Traits = {
  dialect: 'rfc6749',
  body: 'form',
  scopeSeparator: ' ',
  basicEncoding: 'form',
  issuerCheck: 'exact',
  redirect: { hosts: loopbackHosts, port: 'exact' },
  pkce: 'supported',
  state: 'supported',
  refresh: { trigger: {}, rotation: 'sometimes' },
  device: { grant: 'supported' },
  accessToken: { form: 'mixed' },
};
