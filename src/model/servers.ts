import { shellWord } from './shell.ts';

/** The built-in authorization server. */
export type BuiltInServer = {
  readonly issuer: string;
  /** The resource indicator that turns access tokens into JWTs. */
  readonly resource: string;
  readonly clients: readonly BuiltInClient[];
  /** Signs in as the first user and consents, as a browser would, and sends the callback. */
  signIn(authorizationUrl: string): Promise<void>;
  /** Confirms a device sign-in as the first user. */
  confirmDevice(verificationUriComplete: string): Promise<void>;
};

/**
 * The command line of a first sign-in at the built-in server; its access token is a JWT. On https it
 * names the certificate of the authority.
 */
export function trialCommand(
  issuer: string,
  command: 'login' | 'device',
  { ca_cert }: Partial<Pick<TlsFiles, 'ca_cert'>> = {},
): string {
  const consent = command === 'login' ? ' --prompt consent' : '';
  return `atm-cli ${command} --issuer ${issuer}${trusting(ca_cert)} --client-id atm-cli --resource ${issuer}/api${consent} --profile try`;
}

/** What a command line has to name so that it trusts the built-in server; nothing on plain http. */
export function trusting(ca_cert: string | undefined): string {
  return ca_cert === undefined ? '' : ` --ca-cert ${shellWord(ca_cert, '<file>')}`;
}

/** The files of a built-in server on https. */
export type TlsFiles = {
  /** The certificate of its authority. */
  readonly ca_cert: string;
  /** A client certificate that the authority has signed, and its private key. */
  readonly client_cert: string;
  readonly client_key: string;
  /** One that is signed with its own key. */
  readonly self_signed_cert: string;
  readonly self_signed_key: string;
};

/** The built-in server as `atm-cli serve` runs it. */
export type ServedServer = BuiltInServer & {
  readonly faults: readonly ServedFault[];
  /** How a client gets registered. */
  readonly registration: ClientRegistration;
  /** The protected resources, the example API not among them. */
  readonly resources: readonly ServedResource[];
  /** On https. */
  readonly tls?: TlsFiles | undefined;
};

/**
 * How a client gets registered: dynamically (RFC 7591), not at all, or by a document at the URL that
 * is its `client_id` (OAuth Client ID Metadata Document).
 */
export type ClientRegistration = 'open' | 'closed' | 'document';

/** A protected resource, and the URL of its metadata (RFC 9728). */
export type ServedResource = { readonly resource: string; readonly metadata: string };

/** What `serve` has beside its standard clients, users and API. */
export type ServedExtras = {
  /** Faults as `name[@endpoint][*count]`. */
  readonly faults: readonly string[];
  /** The paths of protected resources. */
  readonly resources?: readonly string[] | undefined;
  readonly registration?: ClientRegistration | undefined;
  /** The path of the issuer; the root without it. */
  readonly issuerPath?: string | undefined;
  /** The public keys of the clients that sign (RFC 7517 section 5). */
  readonly clientJwks?: { readonly keys: readonly Readonly<Record<string, unknown>>[] } | undefined;
  /** On https, with certificates of its own; plain http without it. */
  readonly tls?: boolean | undefined;
};

/** An active fault as given: `name[@endpoint][*count]`. */
export type ServedFault = { readonly spec: string; readonly does: string };

/** A fault of the built-in server. */
export type FaultRow = {
  readonly name: string;
  readonly where: string;
  /** The visible behaviour, in one line. */
  readonly does: string;
};

/** A registered client, named as in RFC 7591 section 2. */
export type BuiltInClient = {
  readonly client_id: string;
  readonly client_name: string;
  readonly client_secret?: string;
  readonly application_type: string;
  readonly token_endpoint_auth_method: string;
  /** Where the server reads its public keys. */
  readonly jwks_uri?: string;
  readonly require_pushed_authorization_requests?: boolean;
  readonly dpop_bound_access_tokens?: boolean;
  /** The subject of its certificate. */
  readonly tls_client_auth_subject_dn?: string;
  readonly tls_client_certificate_bound_access_tokens?: boolean;
  readonly grant_types: readonly string[];
  readonly response_types: readonly string[];
  readonly redirect_uris: readonly string[];
  readonly post_logout_redirect_uris: readonly string[];
  readonly id_token_signed_response_alg: string;
};

/** A server that speaks the ATM dialect, as the settings of a client name its parts. */
export type AtmServer = {
  readonly base_url: string;
  /** The hosted page, which requires a `clientId`. */
  readonly login_url: string;
  readonly jwks_uri: string;
  readonly clients: readonly AtmServerClient[];
  readonly users: readonly AtmServerUser[];
};

export type AtmServerClient = {
  readonly client_id: string;
  /** The `aud` of its tokens. */
  readonly application_id: string;
  readonly client_secret: string;
  readonly redirect_uri: string;
};

export type AtmServerUser = {
  readonly login_id: string;
  readonly password: string;
};
