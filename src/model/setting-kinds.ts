/** The settings: what each of them is, in the file of profiles and on the command line. */
import * as v from 'valibot';
import { stringPairs, strings } from './json-file.ts';
import { storeChoices } from './token-set.ts';

export const clientAuthMethods = ['none', 'basic', 'post', 'tls'] as const;
export const tokenBodies = ['form', 'json'] as const;

const schemas = {
  text: v.string(),
  server_url: v.string(),
  uri: v.string(),
  file: v.string(),
  texts: strings,
  pairs: stringPairs,
  switch: v.boolean(),
  method: v.picklist(clientAuthMethods),
  body: v.picklist(tokenBodies),
  store: v.picklist(storeChoices),
};

/** What the value of a setting is; several kinds are the same in a file and differ on the command line. */
export type SettingKind = keyof typeof schemas;

export const settingKinds = {
  /** The preset that describes the server, or a file with one of one's own. */
  provider: 'text',
  preset: 'text',
  /** What the preset leaves open, such as `domain` or `tenant`. */
  provider_parameters: 'pairs',
  issuer: 'server_url',
  client_id: 'text',
  client_secret: 'text',
  client_secret_file: 'file',
  client_auth: 'method',
  /** How the body of a token request is written. */
  token_body: 'body',
  scope: 'text',
  audience: 'text',
  resource: 'texts',
  redirect_uri: 'uri',
  /** Further parameters of the authorization request, such as `prompt` or `login_hint`. */
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
  /** A file of certificate authorities, trusted beside those of the machine. */
  ca_cert: 'file',
  /** The address of a proxy; `none` or nothing goes without one, whatever the environment says. */
  proxy: 'text',
  /** The certificate of the client and its private key (RFC 8705), as PEM files. */
  client_cert: 'file',
  client_key: 'file',
  /** How the tokens of a sign-in are kept; what is stored already stays as it is until the next one. */
  token_store: 'store',
} as const satisfies Readonly<Record<string, SettingKind>>;

export type SettingName = keyof typeof settingKinds;

export const settingNames = Object.keys(settingKinds) as readonly SettingName[];

/** What the value of each setting has to be in a file. */
export const settingSchemas = Object.fromEntries(
  settingNames.map((name) => [name, schemas[settingKinds[name]]]),
) as { readonly [K in SettingName]: (typeof schemas)[(typeof settingKinds)[K]] };

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

export function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(settingKinds, name);
}
