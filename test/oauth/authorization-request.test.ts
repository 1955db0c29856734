import { describe, expect, it } from 'vitest';
import {
  authorizationUrl,
  createAuthorizationRequest,
  reservedParameter,
} from '../../src/oauth/authorization-request.ts';
import { createConnection } from '../../src/oauth/connection.ts';

const issuer = 'https://id.example';
const metadata = { issuer, authorization_endpoint: `${issuer}/auth` };
const settings = { client_id: 'tv', scope: 'openid' };
const authorizationRequest = createAuthorizationRequest('http://127.0.0.1:8976/callback');

async function parametersWith(params: Record<string, string>): Promise<URLSearchParams> {
  const connection = createConnection(metadata, settings);
  return new URL(await authorizationUrl(connection, authorizationRequest, { ...settings, params }))
    .searchParams;
}

describe('a further parameter of the authorization URL', () => {
  it('is sent as it is', async () => {
    expect(reservedParameter({ params: { prompt: 'login' } })).toBeUndefined();
    expect((await parametersWith({ prompt: 'login' })).get('prompt')).toBe('login');
  });

  it.each([
    'client_id',
    'code_challenge',
    'code_challenge_method',
    'nonce',
    'redirect_uri',
    'response_type',
    'state',
  ])('never takes the place of %s', async (name) => {
    expect(reservedParameter({ params: { prompt: 'login', [name]: 'chosen' } })).toBe(name);
    const sent = await parametersWith({ [name]: 'chosen' });
    expect(sent.getAll(name)).toEqual((await parametersWith({})).getAll(name));
    expect(sent.getAll(name)).toHaveLength(1);
  });
});

it('says which endpoint the metadata lacks', async () => {
  const connection = createConnection({ issuer }, settings);
  await expect(authorizationUrl(connection, authorizationRequest, settings)).rejects.toMatchObject({
    kind: 'usage',
    message: `${issuer} names no authorization_endpoint`,
    hint: { id: 'no_endpoint', endpoint: 'authorization_endpoint' },
  });
});
