import { describe, expect, it } from 'vitest';
import {
  authorizationUrl,
  createAuthorizationRequest,
  reservedParameter,
} from '../../src/oauth/authorization-request.ts';
import type { ClientSettings } from '../../src/model/settings.ts';
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
    'client_assertion',
    'client_assertion_type',
    'client_id',
    'client_secret',
    'code_challenge',
    'code_challenge_method',
    'code_verifier',
    'dpop_jkt',
    'nonce',
    'redirect_uri',
    'request',
    'request_uri',
    'response_type',
    'state',
  ])('never takes the place of %s', async (name) => {
    expect(reservedParameter({ params: { prompt: 'login', [name]: 'chosen' } })).toBe(name);
    const sent = await parametersWith({ [name]: 'chosen' });
    expect(sent.getAll(name)).toEqual((await parametersWith({})).getAll(name));
    expect(sent.getAll(name)).not.toContain('chosen');
  });

  it.each<[string, Partial<ClientSettings>, string | null]>([
    ['the setting', { response_mode: 'form_post' }, 'form_post'],
    ['the parameter', { params: { response_mode: 'form_post' } }, 'form_post'],
    [
      'the setting, also beside the parameter',
      { response_mode: 'query', params: { response_mode: 'form_post' } },
      'query',
    ],
    ['nothing', { params: { response_mode: '' } }, null],
  ])('names the response mode by %s', async (_what, asked, expected) => {
    const connection = createConnection(metadata, settings);
    const url = await authorizationUrl(connection, authorizationRequest, { ...settings, ...asked });
    const all = new URL(url).searchParams.getAll('response_mode');
    expect(all).toEqual(expected === null ? [] : [expected]);
  });
});

describe('the authorization URL', () => {
  const odd = [
    ['scope', 'openid profile api:read'],
    ['client_id', 'https://app.example/a b+c%20d'],
    ['redirect_uri', 'http://127.0.0.1:8976/call back?tenant=a b&x=+'],
    ['audience', 'Zürich & Co = 100%'],
  ] as const;

  /** As servers read it that decode percent signs alone. */
  function strictly(url: string): Record<string, string> {
    const pairs = new URL(url).search.slice(1).split('&');
    return Object.fromEntries(pairs.map((pair) => pair.split('=').map(decodeURIComponent)));
  }

  it.each(odd)('has a %s that every server decodes alike', async (name, value) => {
    const asked = { ...settings, [name]: value };
    const connection = createConnection(metadata, asked);
    const request = { ...authorizationRequest, ...(name === 'redirect_uri' && { [name]: value }) };
    const url = await authorizationUrl(connection, request, asked);
    expect(strictly(url)[name]).toBe(value);
    expect(new URL(url).searchParams.get(name)).toBe(value);
    expect(url).not.toContain('+');
  });

  it('keeps the query of the endpoint as it is, and replaces what it would repeat', async () => {
    const authorization_endpoint = `${issuer}/auth?p=B2C_1+a%2fb&client_id=other&flag`;
    const connection = createConnection({ issuer, authorization_endpoint }, settings);
    const url = await authorizationUrl(connection, authorizationRequest, settings);
    expect(url).toMatch(/\?p=B2C_1\+a%2fb&flag&client_id=tv&response_type=code&/);
  });

  it('has each resource, in order', async () => {
    const resource = ['https://a.example/x y', 'https://b.example'];
    const connection = createConnection(metadata, settings);
    const url = await authorizationUrl(connection, authorizationRequest, { ...settings, resource });
    expect(new URL(url).searchParams.getAll('resource')).toEqual(resource);
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
    ['openid api', 'scope=openid%20api'],
    ['a b c', 'scope=a%20b%20c'],
    ['a+b c', 'scope=a%2Bb%20c'],
  ])('is %%20: %s', async (scope, part) => {
    const connection = createConnection(metadata, settings);
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
    advice: [{ id: 'no_endpoint', endpoint: 'authorization_endpoint' }],
    rule: 'U20',
  });
});
