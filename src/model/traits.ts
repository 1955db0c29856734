/** How a server behaves where servers differ, as presets say it. */
import * as v from 'valibot';
import { closedObject, stringPairs } from './json-file.ts';

export const loopbackHosts = ['127.0.0.1', 'localhost', '[::1]'] as const;

const note = v.exactOptional(v.string());
const yes = v.exactOptional(v.literal(true));

const redirect = closedObject({
  /** Loopback hosts that may stand in a redirect URI. */
  hosts: v.pipe(v.array(v.picklist(loopbackHosts)), v.readonly()),
  /** Whether a port other than the registered one is accepted (RFC 8252 section 7.3). */
  port: v.picklist(['any', 'any-if-registered-portless', 'any-ip-literal-only', 'exact']),
  note,
});

const refresh = closedObject({
  /** What has to be asked for or switched on before a refresh token comes; empty: nothing. */
  trigger: closedObject({
    scope: v.exactOptional(v.string()),
    params: v.exactOptional(stringPairs),
    setting: v.exactOptional(v.string()),
  }),
  /** Whether a refresh response brings a new refresh token and revokes the old one. */
  rotation: v.picklist(['always', 'sometimes', 'never']),
  resendScope: yes,
  resendRedirectUri: yes,
  resendIdToken: yes,
  note,
});

export const traitSchemas = {
  /** The wire format of the token endpoint. */
  dialect: v.picklist(['rfc6749', 'atm', 'github', 'slack']),
  /** How the body of a token request is written. */
  body: v.picklist(['form', 'json']),
  /** What separates the scopes of a request; how responses are read is the dialect's business. */
  scopeSeparator: v.picklist([' ', ',']),
  /** `raw`: id and secret are joined unencoded, against RFC 6749 section 2.3.1. */
  basicEncoding: v.picklist(['form', 'raw']),
  /** Where a client secret goes unless `client_auth` says so; absent: what the metadata offers. */
  secretMethod: v.exactOptional(v.picklist(['basic', 'post'])),
  /** The code exchange cannot do without a client secret. */
  needsSecret: yes,
  /** `entra-tenantid`: the issuer of the metadata holds `{tenantid}`, or another name of the tenant. */
  issuerCheck: v.picklist(['exact', 'entra-tenantid']),
  /** The `iss` of tokens where it is not the issuer of the settings. */
  tokenIssuer: v.exactOptional(v.string()),
  /**
   * `application`: the `aud` of tokens is an id of the application that no request and no page shows.
   * Unless `audience` is set, the one of the first sign-in is taken, and compared from then on.
   */
  tokenAudience: v.exactOptional(v.picklist(['application'])),
  /**
   * The claim of tokens without `sub` that describes the user: an object with `id`, `email`,
   * `firstName` and `lastName`.
   */
  userClaim: v.exactOptional(v.string()),
  /**
   * The authorization endpoint is a page that takes the client id by this name and nothing else: no
   * scope, and `state` and `pkce` are `none`.
   */
  loginPage: v.exactOptional(v.string()),
  redirect,
  /** `none`: the wire has no room for it. */
  pkce: v.picklist(['required', 'supported', 'ignored', 'none']),
  /** `none`: the callback never carries it, so nothing protects against a forged sign-in. */
  state: v.picklist(['supported', 'none']),
  refresh,
  device: closedObject({ grant: v.picklist(['supported', 'none']), note }),
  /** `note` is the sentence for users who wonder why a token cannot be verified. */
  accessToken: closedObject({ form: v.picklist(['jwt', 'opaque', 'mixed']), note }),
  /** Where a login id and a password are exchanged for a code, without a browser. */
  passwordLogin: v.exactOptional(v.string()),
  /** Where a browser ends the session, for a server whose metadata does not say. */
  logout: v.exactOptional(v.string()),
};

export type Traits = Readonly<v.InferOutput<v.ObjectSchema<typeof traitSchemas, undefined>>>;
export type RefreshRule = Traits['refresh'];

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
