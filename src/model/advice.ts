import type { AuthorizationPage } from './exchange.ts';
import type { Flow } from './token-set.ts';

/**
 * The facts that advice about a failure depends on, by its id. The sentences, with the flags and
 * commands of this program, are in `src/diagnosis/advice`: the code that throws does not know them.
 */
export type AdviceFacts = {
  /** An error code that a server sent (RFC 6749 section 5.2). */
  error_code: { readonly code: string };
  /** The same in the device flow (RFC 8628 section 3.5). */
  device_error_code: { readonly code: string; readonly description?: string | undefined };
  /** The server fails or limits the rate; `again` says when to try again. */
  unavailable: { readonly code?: string; readonly isTooMany: boolean; readonly again: string };
  /** A redirect, which may lead to the metadata of another host. */
  redirect_not_followed: { readonly isToMetadata: boolean };
  /**
   * An endpoint refused the client without a reason (401 or 403, no body); `member` of the metadata
   * says which authentication methods it supports, `sent` is the one of the request.
   */
  client_refused: {
    readonly sent: string;
    readonly member: string;
    readonly supported: readonly string[] | undefined;
  };
  /** The server names a scope that the request lacks. */
  missing_scope: { readonly scope: string };
  /** The server refused in its own words, without a code of OAuth. */
  own_words: { readonly status: number };
  /** The metadata lack an endpoint. */
  no_endpoint: { readonly endpoint: string; readonly issuer?: string };
  /** Another issuer is meant: that of the server, or its URL over TLS. */
  other_issuer: { readonly issuer: string };
  /** A response lacks a member; `source` names its specification. */
  no_member: { readonly source: string | undefined };
  /** A response breaks the rules of this specification. */
  server_fault: { readonly source: string };
  /** A grant was refused with `invalid_grant`. */
  grant_refused: { readonly flow: Flow };
  /** A response is encrypted; `setting` of the registration asks for that. */
  encrypted_response: { readonly setting: string };
  /** The parser refused the command line of this command; empty for the program itself. */
  command_line: { readonly command: string };
  bug: object;
  /** A request failed: the code as in the message, and how far it had come. */
  network_error: {
    readonly code: string;
    readonly origin: string;
    readonly at: 'connect' | 'tls' | 'request' | 'response';
  };
  network_timeout: {
    readonly at: 'connect' | 'tls' | 'request' | 'response';
    readonly seconds: number;
  };
  /** Nothing listens on ::1, to which `localhost` resolves; `host` is the same with IPv4. */
  localhost_on_ipv6: { readonly host: string };
  /** The proxy is to blame; its URL has no password, `host` is that of the server. */
  proxy_error: {
    readonly problem:
      | 'authentication'
      | 'no_route'
      | 'not_allowed'
      | 'no_socks'
      | 'certificate'
      | 'connection';
    readonly proxy: string;
    readonly host: string;
  };
  response_too_long: { readonly isLimitGiven: boolean };
  /** A body cannot be decoded, because its content encoding is not supported or its data is invalid. */
  content_encoding: { readonly isSupported: boolean };
  /** Files of this program, by the code of the system, such as `EACCES`. */
  file_error: { readonly code: string; readonly isOpen?: boolean };
  /** Files of this program that other users may write to, or that belong to them. */
  writable_by_others: { readonly path: string };
  owned_by_others: { readonly path: string; readonly user: number };
  /** Another process holds the lock. */
  locked: { readonly path: string };
  /** Why the keyring of the system cannot be used. */
  keyring: { readonly problem: 'locked' | 'silent' | 'absent' | 'unset' | 'unusable' };
  /** The stored tokens cannot be read; a sign-in replaces them. */
  unreadable_tokens: object;
  /** They were written by another version of this program. */
  other_version: object;
  /** The stored registration of a client cannot be read. */
  unreadable_registration: object;
  /** A stored private key cannot be read. */
  unreadable_key: object;
  /** The stored keys, where another one was named; `file`: a file of that name may be meant. */
  unknown_key: { readonly name: string; readonly isNone: boolean };
  key_exists: { readonly name: string };
  unconfirmed_key_removal: { readonly name: string };
  /** Client authentication needs a private key. */
  no_signing_key: object;
  /** An assertion that somebody else signs, by its source; `audience` is the one it is to have. */
  no_assertion: { readonly source: string; readonly audience: string };
  /** Such an assertion is for somebody else. */
  other_assertion_audience: {
    readonly source: string;
    readonly audience: string;
    readonly seen: string;
  };
  unreadable_profiles: object;
  /** A redirect URI without a port of its own cannot be registered. */
  unregistrable_port: object;
  /** The server has no registration endpoint. */
  no_registration: object;
  /** The server refused to register a client; `hasToken`: an initial access token was sent. */
  registration_refused: { readonly code: string; readonly hasToken: boolean };
  /** A client was registered with another authentication than asked for. */
  other_client_method: object;
  /** The server does not know a registered client any more. */
  client_forgotten: object;
  /**
   * No client is known at a server; `canRegister`: it registers clients by itself; `documentation` is
   * the page that its metadata name.
   */
  no_client: {
    readonly issuer: string;
    readonly canRegister: boolean;
    readonly documentation?: string | undefined;
    readonly provider?: string | undefined;
  };
  /** This program has registered no client there, or several. */
  no_registered_client: { readonly isNone: boolean };
  /** The server does not let a registered client be changed. */
  client_not_managed: object;
  /** The URL of a Client ID Metadata Document cannot be a client id. */
  client_document_url: object;
  unreadable_pending_login: object;
  /** Nobody can answer a question here. */
  no_terminal: object;
  /** There is no terminal to ask on whether to remove this profile. */
  unconfirmed_removal: { readonly name: string };
  /** The callback cannot come to a listener of this machine. */
  no_listener: object;
  /** An API accepts another scheme than Bearer. */
  api_scheme: { readonly scheme: string };
  /** The scopes that an API requires, those of the token, and what that lacks. */
  api_scope: {
    readonly required: string;
    readonly held: readonly string[];
    readonly missing: readonly string[];
  };
  /** A URL was taken for an API: it is an issuer, or the address of the metadata of this resource. */
  is_issuer: { readonly issuer: string };
  is_resource: { readonly resource: string };
  /** The address of resource metadata was taken for an issuer; `issuers` are those in them. */
  metadata_as_issuer: { readonly resource: string; readonly issuers: readonly string[] };
  /** What was given for the URL of an API is none; it may be the name of a profile. */
  not_a_url: { readonly text: string; readonly isProfile: boolean };
  /** The metadata of an API are of another resource. */
  other_resource: { readonly resource: string };
  /** An API answers without a token, and has no metadata. */
  api_is_open: object;
  /**
   * An API refuses, and has no metadata; `isMissing`: there is nothing there; `asksForToken`: by a
   * challenge, or by its status alone.
   */
  no_resource_metadata: { readonly isMissing: boolean; readonly asksForToken?: boolean };
  /** The authorization servers that an API lists, where another one or none of several was chosen. */
  other_servers: { readonly issuers: readonly string[] };
  no_authorization_server: object;
  /** An authorization server that was never used here, with nobody to ask. */
  unknown_server: { readonly issuer: string; readonly hasClient: boolean };
  /** An API on the internet names an address inside of the network of the user. */
  leads_inside: { readonly host: string };
  /** The tokens of the profile are for another API than this URL. */
  other_api: { readonly url: string };
  /** Nobody is signed in for an API that requires a token. */
  api_wants_token: { readonly url: string; readonly canAsk: boolean };
  /** The API requires a scope that a sign-in for it has not helped with. */
  step_up_loop: { readonly scope: string };
  /** The server requires pushed requests, and the setting forbids them. */
  par_never: object;
  /** The metadata of a server do not list S256. */
  no_pkce: { readonly issuer: string };
  /** The metadata of a protected resource (RFC 9728). */
  api_described: { readonly url: string };
  /** What is known of a token that an API refused; `expired` in words, by its own claim. */
  token_refused: {
    readonly isAlive: boolean;
    readonly issuer: string;
    readonly canRefresh: boolean;
    readonly form?: 'opaque' | 'encrypted';
    readonly isIdToken?: boolean;
    readonly expired?: string;
    readonly otherAudience?: string;
  };
  /** Without a refresh token there is no access token for userinfo beside that for a resource. */
  userinfo_of_other_resource: object;
  /** Tokens of the profile are missing; `unset` are the settings that a sign-in needs as well. */
  not_signed_in: { readonly unset: readonly ('issuer' | 'client_id')[] };
  sign_in_again: object;
  /**
   * No callback came in time; `isReached`: the browser has reached the listener, `isRedirected`: a
   * server has sent it there, with a callback that was rejected.
   */
  no_callback: {
    readonly redirect_uri: string;
    readonly seconds: number;
    readonly isBuiltIn: boolean;
    readonly isReached: boolean;
    readonly hasDeviceFlow: boolean;
    readonly isRedirected: boolean;
    /** What the authorization URL shows, if that is known. */
    readonly page?: AuthorizationPage['type'] | undefined;
    /** How long the sign-in can still be finished; absent when it was not stored. */
    readonly minutesLeft?: number | undefined;
  };
  /** A device code was not confirmed within the timeout of the user; `lifetime` is that of the code. */
  code_not_confirmed: { readonly lifetime: number };
  /** A user has to sign in, and there is no terminal. */
  no_browser: object;
  /** The pending sign-in is gone; `unset` are the settings that another one needs as well. */
  no_pending_sign_in: { readonly unset: readonly ('issuer' | 'client_id')[] };
  /** What was pasted is not the callback of a pending sign-in. */
  not_final_url: object;
  /** A callback with the right state, and without a code or an error. */
  unusable_callback: object;
  /** No ID token came, although openid was requested; `scope` is the rest of the scope. */
  no_id_token: { readonly scope: string };
  /** An ID token failed this check; none for one that is not signed. */
  id_token_refused: {
    readonly check: string | undefined;
    /** The token has no such claim. */
    readonly isMissing: boolean;
  };
  /** An ID token of a provider that issues tokens to applications is for this one. */
  other_application: { readonly audience: string };
  direct_login_url: object;
  direct_login_refused: object;
  /** An assertion with the issuer as its aud was rejected. */
  assertion_audience: { readonly token_endpoint: string };
  /** A setting of this run names another server or client than the stored tokens have. */
  other_server_given: {
    readonly setting: 'issuer' | 'client_id' | 'token_endpoint';
    readonly origin: 'flag' | 'environment';
  };
  /** The settings name another endpoint than the stored tokens have (`bound`). */
  endpoint_changed: {
    readonly endpoint: string;
    readonly bound: string | undefined;
    readonly isOfProfile: boolean;
  };
  /** The keyring was chosen, and the tokens are in a file. */
  tokens_unencrypted: { readonly isOfEnvironment: boolean };
  /** The response to a refresh may be lost. */
  refresh_unanswered: object;
  /** A refresh was refused without a reason. */
  refresh_refused: object;
  /** The tokens of a refresh could not be stored. */
  refresh_not_stored: object;
  /** The server does not revoke this token. */
  token_not_revocable: { readonly hasRefreshToken: boolean };
  no_revocation_endpoint: object;
  /** The page that ends the session at the server. */
  end_session: { readonly url: string };
  /** A stored access token failed a check. */
  stored_token_invalid: object;
  /** The profile has another value of this setting than the sign-in. */
  profile_differs: {
    readonly profile: string;
    readonly setting: string;
    readonly value: string;
  };
  no_server: object;
  /** `hasOthers`: there are other profiles. */
  unknown_profile: { readonly name: string; readonly hasOthers: boolean };
  profile_exists: { readonly name: string };
  no_provider: object;
  /** `explain` knows no such term; `number` is one of Microsoft Entra. */
  unknown_term: { readonly number?: string | undefined };
  token_not_error: object;
  /** Metadata on https name plain http on this machine. */
  local_endpoint: { readonly endpoint: string };
  /** Metadata name a URL to which nothing is sent. */
  metadata_url: { readonly endpoint: string };
  /** A thread that verifies ended before this line. */
  thread_ended: { readonly line: number };
  introspection_of_jwt: object;
  introspection_by_public_client: object;
  no_client_id: object;
  /** The method of authentication needs a client secret. */
  no_client_secret: object;
  no_certificate: object;
  /** Tokens are bound to a certificate, and none is given, or another one. */
  other_certificate: { readonly isGiven: boolean };
  /** A URL is http, and the host is not this machine. */
  plain_http: object;
  /** A secret is where a public key belongs. */
  secret_key_file: object;
  /** A preset file is not valid. */
  preset_file: object;
  unknown_provider: object;
  /** A fault of the built-in server is unknown, or cannot be placed. */
  faults: object;
  /** A proof was sent, and the token is not bound to its key (RFC 9449). */
  dpop_downgrade: object;
  /** The token is bound to a key, and a header alone has no proof of it. */
  bound_token_alone: object;
  /** The token is bound to a key, and there is none beside it. */
  no_dpop_key: object;
  /** The type of a token is neither Bearer nor DPoP. */
  other_token_type: object;
  truncated_response: object;
  response_signature: object;
  token_not_printable: object;
  unknown_grant_of_atm: object;
  unknown_token_type: object;
  userinfo_rejected: object;
};

export type AdviceId = keyof AdviceFacts;

export type Advice = {
  [Id in AdviceId]: { readonly id: Id } & AdviceFacts[Id];
}[AdviceId];
