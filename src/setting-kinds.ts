import type { SettingName } from './settings.ts';

/** What shape the value of a setting has, in the file and on the command line. */
export type SettingKind =
  | 'text'
  | 'texts'
  | 'pairs'
  | 'switch'
  | 'method'
  | 'body'
  | 'store'
  | 'server_url'
  | 'uri'
  | 'file';

export const settingKinds: Readonly<Record<SettingName, SettingKind>> = {
  provider: 'text',
  preset: 'text',
  provider_parameters: 'pairs',
  issuer: 'server_url',
  client_id: 'text',
  client_secret: 'text',
  client_secret_file: 'file',
  client_auth: 'method',
  token_body: 'body',
  scope: 'text',
  audience: 'text',
  resource: 'texts',
  redirect_uri: 'uri',
  params: 'pairs',
  authorization_endpoint: 'server_url',
  token_endpoint: 'server_url',
  device_authorization_endpoint: 'server_url',
  userinfo_endpoint: 'server_url',
  jwks_uri: 'server_url',
  introspection_endpoint: 'server_url',
  revocation_endpoint: 'server_url',
  end_session_endpoint: 'server_url',
  allow_insecure_http: 'switch',
  ca_cert: 'file',
  proxy: 'text',
  client_cert: 'file',
  client_key: 'file',
  token_store: 'store',
};

/** The settings that say where a server without discovery is asked. */
export const endpointNames = [
  'authorization_endpoint',
  'token_endpoint',
  'device_authorization_endpoint',
  'userinfo_endpoint',
  'jwks_uri',
  'introspection_endpoint',
  'revocation_endpoint',
  'end_session_endpoint',
] as const satisfies readonly SettingName[];

/** The settings that say how requests reach a server, whichever it is. */
export const networkNames = [
  'ca_cert',
  'proxy',
  'client_cert',
  'client_key',
] as const satisfies readonly SettingName[];

export const settingNames = Object.keys(settingKinds) as readonly SettingName[];

export const clientAuthMethods = ['none', 'basic', 'post', 'tls'] as const;
export const tokenBodies = ['form', 'json'] as const;

export function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(settingKinds, name);
}
