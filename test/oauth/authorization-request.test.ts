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
const authorizationRequest = createAuthorizationRequest({
  redirect_uri: 'http://127.0.0.1:8976/callback',
  scope: 'openid',
});

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

describe('the secrets of a sign-in', () => {
  const make = (scope: string | undefined) =>
    createAuthorizationRequest({ redirect_uri: 'http://127.0.0.1/', scope });

  it.each(['openid', 'api openid'])('have a nonce with the scope %s', (scope) => {
    expect(make(scope).nonce).toMatch(/^[\w-]{43}$/);
  });

  it.each([undefined, '', 'api', 'openid:read'])('have none with the scope %s', (scope) => {
    expect(make(scope)).not.toHaveProperty('nonce');
  });
});

describe('a space in the authorization URL', () => {
  it.each([
    ['openid api', '', 'scope=openid%20api'],
    ['a b c', '', 'scope=a%20b%20c'],
    ['a+b c', '', 'scope=a%2Bb%20c'],
    ['openid', '?tenant=my+own%20one', 'tenant=my%20own%20one'],
  ])('is %%20: %s', async (scope, query, part) => {
    const authorization_endpoint = `${metadata.authorization_endpoint}${query}`;
    const connection = createConnection({ issuer, authorization_endpoint }, settings);
    const url = await authorizationUrl(connection, authorizationRequest, { ...settings, scope });
    expect(url).toContain(part);
    expect(url).not.toContain('+');
    expect(new URL(url).searchParams.get('scope')).toBe(scope);
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
