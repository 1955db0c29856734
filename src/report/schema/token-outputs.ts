/** What the commands print with `--json` that get, show and end tokens. */
import * as v from 'valibot';
import { flows } from '../../model/token-set.ts';
import {
  builtIn,
  choice,
  described,
  flag,
  integer,
  list,
  maybe,
  moment,
  profileName,
  received,
  receivedValue,
  storage,
  sub,
  text,
  texts,
} from './members.ts';

const flow = choice(flows, 'the flow that issued the tokens');
const access_token = text('the access token');

const scopes = {
  scope: maybe(text('the granted scope, as the server sent it')),
  scopes: maybe(texts('the same as a list')),
  scopes_missing: maybe(texts('the scopes that were requested and not granted')),
};

const lifetime = {
  expires_at: maybe(moment('when the access token expires')),
  expires_in: maybe(integer('the lifetime that is left, in seconds')),
};

const cnf = maybe(
  described(
    v.object({
      jkt: maybe(text('the thumbprint of the key (RFC 9449)')),
      'x5t#S256': maybe(
        text('that of the certificate (RFC 8705): of a token that cannot be read, the one shown'),
      ),
    }),
    'what the tokens are bound to, as the claim cnf of a token says it (RFC 7800)',
  ),
);

/** The facts of a token set; the tokens only with `--show-tokens`. */
const tokenFacts = {
  issuer: text('the issuer of the tokens'),
  client_id: text('the client that they were issued to'),
  token_type: text('such as Bearer'),
  cnf,
  ...scopes,
  resource: maybe(texts('the resource indicators of the request (RFC 8707)')),
  ...lifetime,
  has_refresh_token: flag('there is a refresh token'),
  has_id_token: flag('there is an ID token'),
  access_token: maybe(access_token),
  refresh_token: maybe(text('the refresh token')),
  id_token: maybe(text('the ID token')),
};

export type TokenFacts = v.InferOutput<v.ObjectSchema<typeof tokenFacts, undefined>>;

const refresh_refused = maybe(
  described(
    v.object({
      at: moment('when it was refused'),
      code: maybe(text('the error code of the server')),
      message: text('its words'),
      ended: flag('the sign-in has ended, the token is not sent again'),
    }),
    'how the server refused the refresh token',
  ),
);

const notes = maybe(texts('what is probably not as expected'));

const signedIn = v.object({
  profile: profileName,
  flow,
  sub,
  name: maybe(text('the name claim of the user')),
  email: maybe(text('the email claim of the user')),
  ...tokenFacts,
  notes,
});

const begun = v.object({
  url: text('the authorization URL, to be opened in a browser'),
  redirect_uri: text('where the browser is redirected to; nothing listens there'),
  expires_at: moment('until when the sign-in can be finished'),
  url_expires_at: maybe(moment('until when the URL can be opened, where the request was pushed')),
  resume: text('the command that finishes it; it reads the final URL from stdin'),
});

const claim = (name: string) => maybe(text(`the ${name} claim`));

const state = ['valid', 'refreshable', 'expired'] as const;
const stateMeaning = 'refreshable: the access token has expired and there is a refresh token';

const status = v.object({
  profile: profileName,
  built_in: builtIn,
  state: choice(state, stateMeaning),
  flow,
  obtained_at: moment('when the tokens were received'),
  refresh_sent_at: maybe(moment('when a refresh was sent whose response never came')),
  refresh_refused,
  ...tokenFacts,
  unverified_claims: described(
    v.object({
      sub: claim('sub'),
      name: claim('name'),
      preferred_username: claim('preferred_username'),
      email: claim('email'),
    }),
    'the user of the stored ID token, which was verified at sign-in and not again',
  ),
  storage: v.object({
    ...storage.entries,
    readable_by_others: flag('other users of this machine can read the file'),
  }),
});

const profileStatus = v.object({
  profile: profileName,
  built_in: builtIn,
  active: flag('the active profile'),
  state: choice([...state, 'signed_out', 'unreadable'], stateMeaning),
  issuer: maybe(text('the issuer')),
  expires_at: maybe(moment('when the access token expires')),
  storage: maybe(storage),
  problem: maybe(text('why the tokens cannot be read')),
});

const token = choice(['access_token', 'refresh_token'], 'the kind of token');
const expiry = maybe(moment('when the access token expires'));

const loggedOut = v.object({
  profile: profileName,
  tokens_deleted: flag('there were tokens on this machine, and they are deleted'),
  tokens: list(
    v.object({
      token,
      result: choice(
        ['revoked', 'not_revocable', 'no_endpoint', 'not_for_public_clients'],
        'not_revocable: the server cannot revoke this kind; no_endpoint: it revokes none; not_for_public_clients: it revokes only those of clients that authenticate',
      ),
      expires_at: expiry,
    }),
    'what became of each token at the server',
  ),
  end_session_url: maybe(text('the page that ends the session at the server')),
  end_session_lacks: maybe(list(text('a parameter'), 'what that URL has not, and some servers require')),
  browser_opened: flag('that page was opened in the browser'),
});

const revoked = v.object({
  profile: profileName,
  issuer: text('the issuer'),
  tokens: list(
    v.object({
      token: maybe(token),
      result: choice(['revoked', 'not_revocable'], 'what became of it at the server'),
      deleted: flag('it was stored, and is deleted'),
      expires_at: expiry,
    }),
    'what became of each token',
  ),
});

const introspected = v.object({
  active: flag('the token is active (RFC 7662 section 2.2)'),
  issuer: text('the issuer that was asked'),
  token_fingerprint: text('the fingerprint of the token'),
  possible_reasons: maybe(texts('why it may be inactive: the server does not say')),
  response: received('the response as received'),
});

const granted = v.object({
  profile: maybe(text('the profile that the tokens are stored in')),
  stored: flag('the tokens are stored'),
  flow,
  sub,
  issued_token_type: maybe(receivedValue('the issued_token_type of RFC 8693')),
  ...tokenFacts,
  notes,
  saml1: maybe(text('the issued SAML 1.1 assertion')),
  saml2: maybe(text('the issued SAML 2.0 assertion')),
});

const shown = v.object({
  profile: profileName,
  flow,
  obtained_at: moment('when the tokens were received'),
  refresh_refused,
  ...tokenFacts,
  fingerprints: v.object({
    access_token: maybe(text('the fingerprint of the access token')),
    refresh_token: maybe(text('the fingerprint of the refresh token')),
    id_token: maybe(text('the fingerprint of the ID token')),
  }),
  extra: maybe(
    described(
      v.union([v.record(v.string(), v.unknown()), v.pipe(v.array(v.string()), v.readonly())]),
      'members of the token response that no RFC defines: their names, with --show-tokens their values',
    ),
  ),
});

const refreshed = v.object({
  profile: profileName,
  refreshed_by_this_process: flag('false: another process had refreshed them a moment ago'),
  ...tokenFacts,
  notes,
});

const printed = v.object({
  access_token,
  token_type: text('such as Bearer'),
  cnf,
  ...scopes,
  ...lifetime,
});

const header = v.object({
  name: v.literal('Authorization'),
  value: text('the value of the header'),
  dpop: maybe(text('the value of the header DPoP, a proof for one request')),
});

const variable = v.object({
  name: text('the variable of the environment'),
  value: text('its value'),
});

const userinfo = v.object({
  issuer: text('the issuer'),
  sub: text('the user'),
  signed: flag('the response was signed, and its signature is verified'),
  claims: received('the claims as received'),
});

export const tokenOutputs = {
  login: signedIn,
  'login --no-wait': begun,
  device: signedIn,
  token: printed,
  'token header': header,
  'token env': variable,
  'token refresh': refreshed,
  'token show': shown,
  'token introspect': introspected,
  'token revoke': revoked,
  'grant client-credentials': granted,
  'grant password': granted,
  'grant token-exchange': granted,
  'grant jwt-bearer': granted,
  userinfo,
  status,
  'status --all': v.object({ profiles: list(profileStatus, 'all profiles') }),
  logout: loggedOut,
};
