/** How servers differ, as data of presets. */
import * as v from 'valibot';
import { closedObject, stringPairs } from './json-file.ts';

export const loopbackHosts = ['127.0.0.1', 'localhost', '[::1]'] as const;

const note = v.exactOptional(v.string());
const yes = v.exactOptional(v.literal(true));

const redirect = closedObject({
  /** Loopback hosts that are allowed in a redirect URI. */
  hosts: v.pipe(v.array(v.picklist(loopbackHosts)), v.readonly()),
  /** Whether a port other than the registered one is accepted (RFC 8252 section 7.3). */
  port: v.picklist(['any', 'any-if-registered-portless', 'any-ip-literal-only', 'exact']),
  note,
});

const refresh = closedObject({
  /** What to request or enable to get a refresh token; empty: nothing. */
  trigger: closedObject({
    scope: v.exactOptional(v.string()),
    params: v.exactOptional(stringPairs),
    setting: v.exactOptional(v.string()),
  }),
  /** Whether a refresh response has a new refresh token and revokes the old one. */
  rotation: v.picklist(['always', 'sometimes', 'never']),
  resend_scope: yes,
  resend_redirect_uri: yes,
  resend_id_token: yes,
  note,
});

export const traitSchemas = {
  /** The wire format of the token endpoint. */
  dialect: v.picklist(['rfc6749', 'atm', 'github', 'slack']),
  /** The format of the body of a token request. */
  body: v.picklist(['form', 'json']),
  /** The separator of scopes in a request; the dialect reads those of responses. */
  scope_separator: v.picklist([' ', ',']),
  /** `raw`: id and secret are joined unencoded, against RFC 6749 section 2.3.1. */
  basic_encoding: v.picklist(['form', 'raw']),
  /**
   * The default client authentication method with a secret; absent: the first that the metadata
   * supports.
   */
  secret_method: v.exactOptional(v.picklist(['basic', 'post'])),
  /** The code exchange requires a client secret. */
  needs_secret: yes,
  /** `entra-tenantid`: the issuer of the metadata holds `{tenantid}`, or another name of the tenant. */
  issuer_check: v.picklist(['exact', 'entra-tenantid']),
  /** The `iss` of tokens if it is not the issuer of the settings. */
  token_issuer: v.exactOptional(v.string()),
  /**
   * `application`: the `aud` of tokens is an id of the application that no request and no page
   * shows. Unless `audience` is set, the one of the first sign-in is stored and checked from then
   * on.
   */
  token_audience: v.exactOptional(v.picklist(['application'])),
  /**
   * The claim of tokens without `sub` that describes the user: an object with `id`, `email`,
   * `firstName` and `lastName`.
   */
  user_claim: v.exactOptional(v.string()),
  /**
   * The authorization endpoint is a page whose only parameter is the client id, by this name: no
   * scope, and `state` and `pkce` are `none`.
   */
  login_page: v.exactOptional(v.string()),
  redirect,
  /** `none`: not supported. */
  pkce: v.picklist(['required', 'supported', 'ignored', 'none']),
  /** `none`: the callback never has it, so there is no protection against a forged sign-in. */
  state: v.picklist(['supported', 'none']),
  refresh,
  /**
   * `on-request`: `offline_access` needs a right and leaves a session behind at the server, so it is
   * requested only where the user names it. `unprompted`: it is granted without `prompt=consent`,
   * which would require the consent of an administrator.
   */
  offline_access: v.exactOptional(v.picklist(['on-request', 'unprompted'])),
  /** `none`: the server refuses the parameter `resource` (RFC 8707). */
  resource_parameter: v.exactOptional(v.picklist(['none'])),
  /**
   * The `aud` of assertions is the token endpoint, or the endpoint that each is sent to, and not the
   * issuer.
   */
  assertion_audience: v.exactOptional(v.picklist(['token_endpoint', 'endpoint'])),
  device: closedObject({ grant: v.picklist(['supported', 'none']), note }),
  /** `note` explains to users why a token cannot be verified. */
  access_token: closedObject({ form: v.picklist(['jwt', 'opaque', 'mixed']), note }),
  /** The endpoint that exchanges a login id and a password for a code, without a browser. */
  password_login: v.exactOptional(v.string()),
  /** The page that ends the session, for a server without one in its metadata. */
  logout: v.exactOptional(v.string()),
};

export type Traits = Readonly<v.InferOutput<v.ObjectSchema<typeof traitSchemas, undefined>>>;
export type RefreshRule = Traits['refresh'];

/** The traits of a server without a preset. */
export const plainTraits: Traits = {
  dialect: 'rfc6749',
  body: 'form',
  scope_separator: ' ',
  basic_encoding: 'form',
  issuer_check: 'exact',
  redirect: { hosts: loopbackHosts, port: 'exact' },
  pkce: 'supported',
  state: 'supported',
  refresh: { trigger: {}, rotation: 'sometimes' },
  device: { grant: 'supported' },
  access_token: { form: 'mixed' },
};
