import { describe, expect, it } from 'vitest';
import { connect } from '../../../src/flows/server/connect.ts';
import { discoverServer } from '../../../src/flows/server/discover.ts';
import { findServer } from '../../../src/flows/server/find-server.ts';
import { withScope } from '../../../src/flows/server/requested-scope.ts';
import type { ClientSettings, Settings } from '../../../src/model/settings.ts';
import { isOpenId } from '../../../src/oauth/scope.ts';
import { createWorld } from '../../support/context.ts';
import { failureOf, run as runDevice } from '../../support/flows/device-run.ts';
import { granted } from '../../support/flows/grant-run.ts';
import { grant } from '../../../src/flows/grant/grant.ts';
import {
  type Answer,
  html,
  issuer,
  metadata,
  scriptedServer,
  testSettings,
} from '../../support/flows/scripted-server.ts';

const openid = '/.well-known/openid-configuration';
const token_endpoint = 'https://behind.example/token';

function at(answer: Answer | undefined, client: Partial<ClientSettings> = {}) {
  const server = scriptedServer({
    ...(answer === undefined ? {} : { [openid]: [answer] }),
    '/token': [granted],
  });
  const world = createWorld({ fetch: server.fetch });
  const settings: Settings = { ...testSettings, client: { ...testSettings.client, ...client } };
  return { ...world, ...server, settings };
}

const lists = [
  'id_token_signing_alg_values_supported',
  'scopes_supported',
  'code_challenge_methods_supported',
  'token_endpoint_auth_methods_supported',
  'grant_types_supported',
  'response_types_supported',
];
/** What an OpenID provider has besides (OpenID Connect Discovery section 3). */
const provider = {
  response_types_supported: ['code'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
};
const odd = ['openid', 5, { a: 1 }, true, [null, 7], null, ''];

describe.each(lists)('metadata whose %s is no list', (name) => {
  it.each(odd)('lets a sign-in begin, a device sign in, and a client: %j', async (value) => {
    const document = { ...metadata, ...provider, [name]: value };
    const { context, settings } = at(document, { client_secret: 'x' });
    const connection = await connect(context, settings);
    expect(isOpenId(withScope(settings, connection).client.scope)).toBe(true);
    const request = { flow: 'client_credentials' } as const;
    const options = { store: false, emit: () => {} };
    expect(await grant(context, settings, request, options)).toMatchObject({ tokens: {} });
    const { outcome } = runDevice({ metadata: document, client: { scope: 'api' } });
    expect(await outcome).toMatchObject({ tokens: { access_token: 'at-1' } });
  });
});

describe('what was tolerated in the metadata', () => {
  it('is noted with what it was read as, but not what was only left empty', async () => {
    const document = {
      ...metadata,
      scopes_supported: 'openid',
      claims_supported: null,
      jwks_uri: 7,
    };
    const { context, settings, notes } = at(document);
    await findServer(context, settings);
    expect(notes.flatMap(({ tolerated = [] }) => tolerated)).toEqual([
      {
        endpoint: 'discovery',
        member: 'jwks_uri',
        message: 'jwks_uri is a number, 7: expected a URL; ignored',
      },
      {
        endpoint: 'discovery',
        member: 'scopes_supported',
        message:
          'scopes_supported is a string, "openid": expected an array of strings; read as ["openid"]',
      },
    ]);
  });

  it('never is the issuer, or an endpoint without TLS', async () => {
    for (const value of [[issuer], null, 5]) {
      const { context, settings } = at({ ...metadata, issuer: value });
      // oxlint-disable-next-line no-await-in-loop -- each document by itself
      expect((await failureOf(findServer(context, settings))).kind).toBe('network');
    }
    const { context, settings } = at({ ...metadata, token_endpoint: ['http://id.example/t'] });
    expect((await failureOf(findServer(context, settings))).message).toMatch(/plain http/);
  });
});

describe('an endpoint that was named beside the issuer', () => {
  it.each([
    ['token_endpoint', token_endpoint],
    ['jwks_uri', 'https://behind.example/jwks'],
    ['authorization_endpoint', 'https://behind.example/auth'],
  ])('replaces the published %s, and the others are still asked for', async (name, value) => {
    const { context, settings } = at(metadata, { [name]: value });
    expect(await findServer(context, settings)).toEqual({ ...metadata, [name]: value });
    const connection = await connect(context, settings);
    expect(withScope(settings, connection).client.scope).toBe('openid offline_access');
  });

  it('also replaces what mutual TLS would use in its place', async () => {
    const mtls_endpoint_aliases = {
      token_endpoint: `${issuer}/mtls/token`,
      revocation_endpoint: `${issuer}/mtls/revoke`,
    };
    const { context, settings } = at({ ...metadata, mtls_endpoint_aliases }, { token_endpoint });
    expect(await findServer(context, settings)).toMatchObject({
      token_endpoint,
      mtls_endpoint_aliases: { revocation_endpoint: `${issuer}/mtls/revoke` },
    });
    const found = await findServer(context, settings);
    expect(found.mtls_endpoint_aliases).not.toHaveProperty('token_endpoint');
  });

  it.each<[string, Answer | undefined]>([
    ['there are no metadata', undefined],
    ['a page is in their place', html(200, 'Sign in')],
    ['they name another issuer', { ...metadata, issuer: 'https://other.example' }],
    ['they name an endpoint without TLS', { ...metadata, revocation_endpoint: 'http://x.example' }],
  ])('is used alone where %s, which is noted', async (_what, answer) => {
    const { context, settings, notes } = at(answer, { token_endpoint });
    expect(await findServer(context, settings)).toEqual({ issuer, token_endpoint });
    expect(notes.flatMap(({ tolerated = [] }) => tolerated)).toMatchObject([
      { message: expect.stringMatching(/^the endpoints of the settings are used alone: /) },
    ]);
  });

  it('does not hide why there are no metadata when the token endpoint is not known', async () => {
    const { context, settings } = at(undefined, { jwks_uri: 'https://behind.example/jwks' });
    expect((await failureOf(findServer(context, settings))).message).toMatch(/has no metadata/);
  });

  it('comes without a request from a preset that has it', async () => {
    const { context, settings, sent } = at(metadata, { token_endpoint });
    const preset: Settings = { ...settings, origins: { token_endpoint: 'preset' } };
    expect(await findServer(context, preset)).toEqual({ issuer, token_endpoint });
    expect(sent).toEqual([]);
  });
});

describe('discover', () => {
  it('fails without metadata also where the endpoints of the settings would do', async () => {
    const { context, settings } = at(undefined, { token_endpoint });
    expect((await failureOf(discoverServer(context, settings))).message).toMatch(/has no metadata/);
  });

  it('shows the metadata as published, with what was named in its place', async () => {
    const document = { ...metadata, jwks_uri: undefined, scopes_supported: 'openid', x: null };
    const { context, settings } = at(document, { token_endpoint });
    const { jwks_uri: _none, ...published } = document;
    expect(await discoverServer(context, settings)).toEqual({
      issuer,
      metadata: { ...published, token_endpoint },
    });
  });
});
