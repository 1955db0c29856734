import type { ClientMetadata } from 'oidc-provider';

/** A registered client, named as in RFC 7591 section 2. */
export type ServerClient = {
  readonly client_id: string;
  readonly client_name: string;
  readonly client_secret?: string;
  readonly application_type: 'native';
  readonly token_endpoint_auth_method:
    | 'none'
    | 'client_secret_basic'
    | 'client_secret_jwt'
    | 'private_key_jwt'
    | 'tls_client_auth'
    | 'self_signed_tls_client_auth';
  /** How the subject of its certificate reads (RFC 8705 section 2.1.2). */
  readonly tls_client_auth_subject_dn?: string;
  readonly tls_client_certificate_bound_access_tokens?: boolean;
  /** Where its public keys are, or they themselves. */
  readonly jwks_uri?: string;
  readonly jwks?: ClientJwks;
  /** Its authorization requests have to be pushed (RFC 9126 section 6). */
  readonly require_pushed_authorization_requests?: true;
  /** Its tokens are always bound to a key (RFC 9449 section 5.2). */
  readonly dpop_bound_access_tokens?: true;
  readonly grant_types: readonly string[];
  readonly response_types: readonly ['code'];
  readonly redirect_uris: readonly string[];
  readonly post_logout_redirect_uris: readonly string[];
  readonly id_token_signed_response_alg: 'RS256' | 'ES256' | 'EdDSA' | 'Ed25519';
};

/** The public keys of a client (RFC 7517 section 5). */
export type ClientJwks = { readonly keys: readonly Readonly<Record<string, unknown>>[] };

const deviceCode = 'urn:ietf:params:oauth:grant-type:device_code';
export const userGrants = ['authorization_code', 'refresh_token', deviceCode];

/** Public, for tests only. */
export const developmentSecret = 'atm-cli-development-secret-for-tests';

// RFC 8252 section 7.3: "The authorization server MUST allow any port to be specified at the time
// of the request for loopback IP redirect URIs". Host and path are compared exactly.
const loopback = ['127.0.0.1', 'localhost', '[::1]'].flatMap((host) =>
  ['', '/', '/callback'].map((path) => `http://${host}${path}`),
);

export const publicClient: ServerClient = {
  client_id: 'atm-cli',
  client_name: 'atm-cli',
  application_type: 'native',
  token_endpoint_auth_method: 'none',
  grant_types: userGrants,
  response_types: ['code'],
  redirect_uris: loopback,
  post_logout_redirect_uris: loopback,
  id_token_signed_response_alg: 'RS256',
};

/** Where a user serves the public key of the clients that sign, unless the server was given it. */
const clientKeysUri = 'http://127.0.0.1:8979/jwks.json';

/** The clients of every built-in server. The confidential one may use basic or post. */
export const clients: readonly ServerClient[] = [
  publicClient,
  {
    ...publicClient,
    client_id: 'atm-cli-confidential',
    client_name: 'atm-cli (confidential)',
    client_secret: developmentSecret,
    token_endpoint_auth_method: 'client_secret_basic',
    grant_types: [...userGrants, 'client_credentials'],
  },
  signedWith('ES256'),
  signedWith('EdDSA'),
  signedWith('Ed25519'),
  {
    ...publicClient,
    client_id: 'atm-cli-secret-jwt',
    client_name: 'atm-cli (client_secret_jwt)',
    client_secret: developmentSecret,
    token_endpoint_auth_method: 'client_secret_jwt',
    grant_types: [...userGrants, 'client_credentials'],
  },
  {
    ...publicClient,
    client_id: 'atm-cli-private-key',
    client_name: 'atm-cli (private_key_jwt)',
    token_endpoint_auth_method: 'private_key_jwt',
    jwks_uri: clientKeysUri,
    grant_types: [...userGrants, 'client_credentials'],
  },
  {
    ...publicClient,
    client_id: 'atm-cli-par',
    client_name: 'atm-cli (pushed requests)',
    require_pushed_authorization_requests: true,
  },
  {
    ...publicClient,
    client_id: 'atm-cli-dpop',
    client_name: 'atm-cli (DPoP)',
    dpop_bound_access_tokens: true,
  },
  {
    ...publicClient,
    client_id: 'atm-cli-fapi',
    client_name: 'atm-cli (private_key_jwt, pushed requests, DPoP)',
    token_endpoint_auth_method: 'private_key_jwt',
    jwks_uri: clientKeysUri,
    require_pushed_authorization_requests: true,
    dpop_bound_access_tokens: true,
    grant_types: [...userGrants, 'client_credentials'],
  },
];

/** The clients of a server to which the public keys of those that sign were given. */
export function clientsWith(jwks: ClientJwks | undefined): readonly ServerClient[] {
  if (jwks === undefined) return clients;
  return clients.map((client) => {
    const { jwks_uri, ...rest } = client;
    return jwks_uri === undefined ? client : { ...rest, jwks };
  });
}

function signedWith(alg: ServerClient['id_token_signed_response_alg']): ServerClient {
  return {
    ...publicClient,
    client_id: `atm-cli-${alg.toLowerCase()}`,
    client_name: `atm-cli (${alg})`,
    id_token_signed_response_alg: alg,
  };
}

/** oidc-provider changes what it is given. */
export function metadataOf({ jwks, ...client }: ServerClient): ClientMetadata {
  return jwks === undefined
    ? { ...client }
    : { ...client, jwks: { keys: jwks.keys.map((key) => ({ ...key })) } };
}
