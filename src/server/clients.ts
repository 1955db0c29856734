/** A registered client, named as in RFC 7591 section 2. */
export type ServerClient = {
  readonly client_id: string;
  readonly client_name: string;
  readonly client_secret?: string;
  readonly application_type: 'native';
  readonly token_endpoint_auth_method: 'none' | 'client_secret_basic';
  readonly grant_types: readonly string[];
  readonly response_types: readonly ['code'];
  readonly redirect_uris: readonly string[];
  readonly post_logout_redirect_uris: readonly string[];
  readonly id_token_signed_response_alg: 'RS256' | 'ES256' | 'EdDSA' | 'Ed25519';
};

const deviceCode = 'urn:ietf:params:oauth:grant-type:device_code';
const userGrants = ['authorization_code', 'refresh_token', deviceCode];

/** Public, for tests only. */
export const developmentSecret = 'atm-cli-development-secret-for-tests';

// RFC 8252 section 7.3: "The authorization server MUST allow any port to be specified at the time
// of the request for loopback IP redirect URIs". Host and path are compared exactly.
const loopback = ['127.0.0.1', 'localhost', '[::1]'].flatMap((host) =>
  ['', '/', '/callback'].map((path) => `http://${host}${path}`),
);

const publicClient: ServerClient = {
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
];

function signedWith(alg: ServerClient['id_token_signed_response_alg']): ServerClient {
  return {
    ...publicClient,
    client_id: `atm-cli-${alg.toLowerCase()}`,
    client_name: `atm-cli (${alg})`,
    id_token_signed_response_alg: alg,
  };
}
