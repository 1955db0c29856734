
import type { Environment } from './context.ts';

export type ClientAuth = 'none' | 'basic' | 'post';

/** Everything that says which server is asked, as which client, for what. Wire names where the wire has one. */
export type ClientSettings = {
  readonly issuer: string;
  readonly client_id: string;
  readonly client_secret: string;
  readonly client_secret_file: string;
  readonly client_auth: ClientAuth;
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
};

export type SettingName = keyof ClientSettings;
export type Origin = 'flag' | 'environment' | 'profile' | 'preset' | 'default';

export type Settings = {
  /** The profile that tokens are kept under. */
  readonly profile: string;
  /** The profile exists, or is built in. */
  readonly known: boolean;
  /** The server is the one that atm-cli brings along. */
  readonly builtIn: boolean;
  readonly client: Partial<ClientSettings>;
  readonly origins: Readonly<Partial<Record<SettingName, Origin>>>;
};

const variables = {
  issuer: 'ATM_ISSUER',
  client_id: 'ATM_CLIENT_ID',
  client_secret: 'ATM_CLIENT_SECRET',
  client_secret_file: 'ATM_CLIENT_SECRET_FILE',
  client_auth: 'ATM_CLIENT_AUTH',
  scope: 'ATM_SCOPE',
  audience: 'ATM_AUDIENCE',
  redirect_uri: 'ATM_REDIRECT_URI',
} as const satisfies Partial<Record<SettingName, string>>;
