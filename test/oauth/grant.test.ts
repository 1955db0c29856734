import { expect, it } from 'vitest';
import { createConnection } from '../../src/oauth/connection.ts';
import { clientCredentials, requestGrant } from '../../src/oauth/grant.ts';

const issuer = 'https://id.example';

it.each([
  [[], 'no_client_secret'],
  [['private_key_jwt', 'client_secret_post'], 'no_client_secret'],
  [['private_key_jwt', 'tls_client_auth'], 'no_signing_key'],
  [['tls_client_auth', 'self_signed_tls_client_auth'], 'no_certificate'],
])(
  'client credentials of a client that has none are not sent; the server lists %j',
  async (token_endpoint_auth_methods_supported, id) => {
    const server = {
      issuer,
      token_endpoint: `${issuer}/token`,
      token_endpoint_auth_methods_supported,
    };
    const connection = createConnection(server, { client_id: 'robot' });
    const fetch = async () => {
      throw new TypeError('nothing is to be sent');
    };
    const asking = requestGrant(connection, clientCredentials, { fetch, asked: [] });
    await expect(asking).rejects.toMatchObject({
      kind: 'usage',
      message:
        'client credentials are for a client that authenticates, and robot has no secret, key or certificate',
      advice: [{ id }],
    });
  },
);
