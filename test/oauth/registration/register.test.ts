import { describe, expect, it } from 'vitest';
import type { Failure } from '../../../src/model/errors.ts';
import type { RunTolerance } from '../../../src/model/run.ts';
import type { AuthorizationServer } from '../../../src/oauth/connection.ts';
import { registerClient } from '../../../src/oauth/registration/register.ts';
import { realFetch } from '../../support/context.ts';
import {
  registeringProvider,
  scriptedRegistration,
  type ScriptedAnswer,
} from '../../support/flows/registration-server.ts';

const redirect_uri = 'http://127.0.0.1:8976/callback';
const wanted = { redirect_uris: [redirect_uri] };

function at(server: AuthorizationServer, more: object = {}) {
  const tolerated: RunTolerance[] = [];
  const registering = registerClient(
    server,
    { ...wanted, ...more },
    { fetch: realFetch, now: 100, noteTolerated: (all) => void tolerated.push(...all) },
  );
  return { registering, tolerated };
}

async function answered(answer: ScriptedAnswer, more: object = {}) {
  const { metadata, sent } = await scriptedRegistration((_request, origin) => {
    const text = JSON.stringify(answer.body ?? null).replaceAll('ORIGIN', origin);
    return { ...answer, body: JSON.parse(text) };
  });
  const { registering, tolerated } = at(metadata, more);
  const registered = await registering.catch((error: Failure) => error);
  return { registered, sent, tolerated, metadata };
}

describe('a client', () => {
  it('is registered at oidc-provider with what a native public client is', async () => {
    const server = await registeringProvider();
    const { registration, notes } = await at(server, { client_name: 'Build' }).registering;
    expect(notes).toEqual([]);
    expect(registration).toMatchObject({
      client_name: 'Build',
      token_endpoint_auth_method: 'none',
      grant_types: expect.arrayContaining([
        'authorization_code',
        'refresh_token',
        'urn:ietf:params:oauth:grant-type:device_code',
      ]),
      redirect_uris: wanted.redirect_uris,
      registered_at: 100,
    });
    expect(registration).not.toHaveProperty('client_secret');
  });

  it('says who it is, and asks for the device flow only where the server has one', async () => {
    const { sent } = await answered({ body: { client_id: 'x' } }, { scope: 'a b' });
    expect(sent[0]?.body).toEqual({
      client_name: 'atm-cli',
      software_id: 'atm-cli',
      software_version: expect.any(String),
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      redirect_uris: wanted.redirect_uris,
      scope: 'a b',
    });
    expect(sent[0]?.authorization).toBeUndefined();
    const token = await answered({ body: { client_id: 'x' } }, { initialAccessToken: 'initial' });
    expect(token.sent[0]?.authorization).toBe('Bearer initial');
  });

  const secret = { client_secret: 'issued', client_secret_expires_at: 0 };
  it.each([
    [
      'the MCP SDK: everything back',
      { client_id: 'm', client_id_issued_at: 5, ...wanted, token_endpoint_auth_method: 'none' },
      { client_id: 'm', client_id_issued_at: 5, token_endpoint_auth_method: 'none' },
      /^$/,
    ],
    [
      'a secret for a public client, as for clients that insist on one',
      { client_id: 'w', ...secret, token_endpoint_auth_method: 'none' },
      { token_endpoint_auth_method: 'none' },
      /issued a client secret to a public client: it is not used/,
    ],
    [
      'Keycloak: all its members, and how to manage the client',
      {
        ...wanted,
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token'],
        client_id: 'ca95a2d4',
        client_name: 'atm-cli',
        scope: 'api address phone offline_access',
        subject_type: 'public',
        tls_client_certificate_bound_access_tokens: false,
        client_id_issued_at: 1795961731,
        registration_client_uri: 'ORIGIN/clients-registrations/openid-connect/ca95a2d4',
        registration_access_token: 'ey.keycloak',
      },
      { registration_access_token: 'ey.keycloak', client_id_issued_at: 1795961731 },
      /^$/,
    ],
    [
      'Auth0: a client with a secret',
      { client_id: 'a0', client_name: 'atm-cli', ...wanted, ...secret },
      {
        client_secret: 'issued',
        client_secret_expires_at: 0,
        token_endpoint_auth_method: 'client_secret_basic',
      },
      /a client secret that was not asked for: the client authenticates with client_secret_basic/,
    ],
    [
      'Hydra: empty members, and its own scope',
      {
        client_id: 'h',
        client_name: '',
        ...wanted,
        grant_types: ['authorization_code', 'refresh_token'],
        scope: 'offline_access offline openid',
        audience: [],
        owner: '',
        client_secret_expires_at: 0,
        token_endpoint_auth_method: 'none',
        created_at: '2026-11-29T14:00:00Z',
        registration_access_token: 'ory_at_x',
        registration_client_uri: 'ORIGIN/oauth2/register/h',
      },
      { client_name: 'atm-cli', scope: 'offline_access offline openid' },
      /without the scope api/,
    ],
    [
      'GitLab: a name and a scope of its own',
      {
        client_id: 'g',
        client_id_issued_at: 1795961731,
        client_name: '[Unverified Dynamic Application] atm-cli',
        ...wanted,
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code'],
        require_pkce: true,
        scope: 'mcp',
        dynamic: true,
      },
      { client_name: '[Unverified Dynamic Application] atm-cli', scope: 'mcp' },
      /without the scope api/,
    ],
    [
      'Matrix Authentication Service: nothing but the id',
      { client_id: 'mas', client_id_issued_at: 7 },
      { client_id: 'mas', redirect_uris: wanted.redirect_uris, client_name: 'atm-cli' },
      /^$/,
    ],
    [
      'IBM Security Verify: one redirect URI as a text',
      { client_id: 'ibm', redirect_uris: redirect_uri },
      { redirect_uris: wanted.redirect_uris },
      /^$/,
    ],
    [
      'a loopback redirect URI without its port',
      { client_id: 'p', redirect_uris: ['http://127.0.0.1/callback'] },
      { redirect_uris: wanted.redirect_uris },
      /it may accept any port/,
    ],
    ['null for what there is none of', { client_id: 'n', client_secret: null }, {}, /^$/],
  ])('is read from %s', async (_of, body, expected, note) => {
    for (const status of [201, 200]) {
      // oxlint-disable-next-line no-await-in-loop -- one server after the other
      const { registered } = await answered({ status, body }, { scope: 'api' });
      expect(registered).toMatchObject({ registration: expected });
      expect('notes' in registered && registered.notes.join('\n')).toMatch(note);
    }
  });

  it.each([
    ['another host', 'https://admin.example/clients/x'],
    ['a port of an administration', 'http://127.0.0.1:1/clients/x'],
    ['plain http elsewhere', 'http://id.example/clients/x'],
    ['a password', 'https://a:b@id.example/clients/x'],
    ['no URL', 'clients/x'],
  ])('is not managed at %s: its token is not kept', async (_where, registration_client_uri) => {
    const body = { client_id: 'x', registration_access_token: 'marked', registration_client_uri };
    const { registered, tolerated } = await answered({ body });
    expect(JSON.stringify(registered)).not.toContain('marked');
    expect(tolerated).toMatchObject([{ member: 'registration_client_uri' }]);
  });
});

describe('a registration is refused', () => {
  it.each([
    [
      'a redirect URI',
      { status: 400, body: { error: 'invalid_redirect_uri', error_description: 'only https' } },
      { kind: 'oauth_error', code: 'invalid_redirect_uri', rule: 'C01' },
      /invalid_redirect_uri: only https \(HTTP 400\)/,
    ],
    [
      'metadata',
      { status: 400, body: { error: 'invalid_client_metadata', error_description: 'client_name' } },
      { kind: 'oauth_error', rule: 'C02' },
      /invalid_client_metadata: client_name/,
    ],
    [
      'a software statement',
      { status: 400, body: { error: 'unapproved_software_statement' } },
      { kind: 'oauth_error', rule: 'C05' },
      /unapproved_software_statement/,
    ],
    [
      'no initial access token, as oidc-provider says it',
      { status: 401, headers: { 'www-authenticate': 'Bearer realm="x"' } },
      { kind: 'oauth_error', rule: 'C04' },
      /requires an initial access token \(HTTP 401\)/,
    ],
    [
      'a host that Keycloak does not trust',
      {
        status: 403,
        body: {
          error: 'insufficient_scope',
          error_description:
            "Policy 'Trusted Hosts' rejected request to client-registration service. Details: Host not trusted.",
        },
      },
      { kind: 'oauth_error', rule: 'C04' },
      /Host not trusted/,
    ],
    [
      'too many clients of Keycloak',
      {
        status: 403,
        body: {
          error: 'insufficient_scope',
          error_description:
            "Policy 'Max Clients Limit' rejected request to client-registration service. Details: It's allowed to have max 200 clients per realm",
        },
      },
      { kind: 'oauth_error', rule: 'C03' },
      /max 200 clients/,
    ],
    [
      'the rate limit of the MCP SDK',
      {
        status: 429,
        headers: { 'retry-after': '60' },
        body: { error: 'too_many_requests', error_description: 'You have exceeded the rate limit' },
      },
      {
        kind: 'network',
        advice: [{ id: 'unavailable', isTooMany: true, again: 'try again in 60 s' }],
      },
      /exceeded the rate limit/,
    ],
    [
      'a page of a proxy',
      { status: 502, headers: { 'content-type': 'text/html' }, body: '<html><title>Bad</title>' },
      { kind: 'network' },
      /not an OAuth response/,
    ],
    ['a success without a client id', { status: 201, body: {} }, { kind: 'network' }, /client_id/],
    [
      'other redirect URIs than were asked for',
      { status: 201, body: { client_id: 'x', redirect_uris: ['https://else.example/cb'] } },
      { kind: 'check_failed', rule: 'C01' },
      /other redirect URIs: https:\/\/else\.example\/cb, expected http:\/\/127/,
    ],
    [
      'an authentication that this program has not',
      { status: 201, body: { client_id: 'x', token_endpoint_auth_method: 'private_key_jwt' } },
      { kind: 'check_failed', rule: 'C07' },
      /"private_key_jwt", expected "none"/,
    ],
    [
      'a secret that it keeps to itself',
      { status: 201, body: { client_id: 'x', token_endpoint_auth_method: 'client_secret_post' } },
      { kind: 'check_failed', rule: 'C07' },
      /got no client_secret/,
    ],
  ])('for %s', async (_why, answer: ScriptedAnswer, expected, message) => {
    const { registered } = await answered(answer);
    expect(registered).toMatchObject(expected);
    expect(registered).toMatchObject({ message: expect.stringMatching(message) });
  });

  it('before anything is sent, for a port or an endpoint that cannot be', async () => {
    const { metadata, sent } = await scriptedRegistration(() => ({ body: { client_id: 'x' } }));
    const port = { redirect_uris: ['http://127.0.0.1:0/callback'] };
    await expect(at(metadata, port).registering).rejects.toMatchObject({ rule: 'C09' });
    const { registration_endpoint: _endpoint, ...closed } = metadata;
    await expect(at(closed).registering).rejects.toMatchObject({ kind: 'usage', rule: 'C06' });
    for (const registration_endpoint of ['http://id.example/register', `${metadata.issuer}/r`]) {
      const server = { issuer: 'https://id.example', registration_endpoint };
      // oxlint-disable-next-line no-await-in-loop -- one server after the other
      await expect(at(server).registering).rejects.toMatchObject({ kind: 'check_failed' });
    }
    expect(sent).toEqual([]);
  });
});
