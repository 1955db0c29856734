/** The settings and their kinds, in the profile file and on the command line. */
import * as v from 'valibot';
import { stringPairs, strings } from './json-file.ts';
import {
  assertionOrigin,
  clientAuthMethods,
  clientAuthName,
  isAssertionAudience,
  namedAudiences,
} from './client-auth.ts';
import { storeChoices } from './token-set.ts';

export const tokenBodies = ['form', 'json'] as const;
/** When a protection is used: where the server asks for it, or whatever it says. */
export const useChoices = ['auto', 'always', 'never'] as const;
/** How the callback may come: others end in the browser, or need keys. */
export const responseModes = ['query', 'form_post'] as const;

const schemas = {
  text: v.string(),
  server_url: v.string(),
  uri: v.string(),
  file: v.string(),
  texts: strings,
  pairs: stringPairs,
  switch: v.boolean(),
  // A registered name is the short one.
  method: v.pipe(
    v.unknown(),
    v.transform((name) => (typeof name === 'string' ? clientAuthName(name) : name)),
    v.picklist(clientAuthMethods),
  ),
  /** The name of a stored key, or a file. */
  key: v.string(),
  assertion_source: v.pipe(
    v.string(),
    v.check((text) => assertionOrigin(text) !== undefined, 'a source such as github or env:NAME'),
  ),
  assertion_audience: v.pipe(
    v.string(),
    v.check(isAssertionAudience, `${namedAudiences.join(', ')} or a URL`),
  ),
  body: v.picklist(tokenBodies),
  use: v.picklist(useChoices),
  response_mode: v.picklist(responseModes),
  store: v.picklist(storeChoices),
};

/** The kind of value of a setting; some kinds differ on the command line only. */
export type SettingKind = keyof typeof schemas;

export const settingKinds = {
  /** The preset of the server, or a file with an own one. */
  provider: 'text',
  preset: 'text',
  /** The parameters of the preset, such as `domain` or `tenant`. */
  provider_parameters: 'pairs',
  issuer: 'server_url',
  /** The `iss` of a server whose issuer nobody has named: that of the first sign-in. */
  iss: 'text',
  client_id: 'text',
  /** The URL of a Client ID Metadata Document, which is the client id where a server reads it. */
  client_document: 'uri',
  client_secret: 'text',
  client_secret_file: 'file',
  client_auth: 'method',
  /** The private key that the client signs with: the name of a stored one, or a file. */
  signing_key: 'key',
  /** The `alg` that it signs with, where it could sign with several. */
  signing_alg: 'text',
  /** The `aud` of a client assertion: `issuer`, which is the default, `token_endpoint`, or a URL. */
  assertion_audience: 'assertion_audience',
  /** Who signs the client assertion, if not this program. */
  assertion_from: 'assertion_source',
  /** The format of the body of a token request. */
  token_body: 'body',
  /** The `alg` of ID tokens that the client is registered with; by default the metadata say it. */
  id_token_signed_response_alg: 'text',
  scope: 'text',
  audience: 'text',
  resource: 'texts',
  /** The URL of the API that a sign-in is for; its metadata name the server and the resource. */
  api: 'server_url',
  redirect_uri: 'uri',
  /** All registered ones, tried in order where the port of one is taken. */
  redirect_uris: 'texts',
  /** Additional parameters of the authorization request, such as `prompt` or `login_hint`. */
  params: 'pairs',
  /** Whether authorization requests are pushed to the server first (RFC 9126). */
  par: 'use',
  /** Whether tokens are bound to a key that each request proves to have (RFC 9449). */
  dpop: 'use',
  /** The `alg` of that key; by default ES256, where the server lists it. */
  dpop_alg: 'text',
  /** The callback as a redirect, or as a POST (OAuth 2.0 Form Post Response Mode). */
  response_mode: 'response_mode',
  authorization_endpoint: 'server_url',
  pushed_authorization_request_endpoint: 'server_url',
  token_endpoint: 'server_url',
  device_authorization_endpoint: 'server_url',
  userinfo_endpoint: 'server_url',
  jwks_uri: 'server_url',
  introspection_endpoint: 'server_url',
  revocation_endpoint: 'server_url',
  end_session_endpoint: 'server_url',
  allow_insecure_http: 'switch',
  /** Whether a sign-in that gets no callback looks at the authorization URL for an error page. */
  check_authorization_url: 'switch',
  /** A file of additional CA certificates. */
  ca_cert: 'file',
  /** The URL of a proxy; `none` or empty disables it, whatever the environment says. */
  proxy: 'text',
  /** The certificate of the client and its private key (RFC 8705), as PEM files. */
  client_cert: 'file',
  client_key: 'file',
  /** How the tokens of a sign-in are stored; stored ones are not changed until the next sign-in. */
  token_store: 'store',
} as const satisfies Readonly<Record<string, SettingKind>>;

export type SettingName = keyof typeof settingKinds;

export const settingNames = Object.keys(settingKinds) as readonly SettingName[];

/** The schema of each setting in a file. */
export const settingSchemas = Object.fromEntries(
  settingNames.map((name) => [name, schemas[settingKinds[name]]]),
) as { readonly [K in SettingName]: (typeof schemas)[(typeof settingKinds)[K]] };

/** The settings of the endpoints of a server without discovery. */
export const endpointNames = [
  'authorization_endpoint',
  'pushed_authorization_request_endpoint',
  'token_endpoint',
  'device_authorization_endpoint',
  'userinfo_endpoint',
  'jwks_uri',
  'introspection_endpoint',
  'revocation_endpoint',
  'end_session_endpoint',
] as const satisfies readonly SettingName[];

/** The network settings. */
export const networkNames = [
  'ca_cert',
  'proxy',
  'client_cert',
  'client_key',
] as const satisfies readonly SettingName[];

export function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(settingKinds, name);
}
