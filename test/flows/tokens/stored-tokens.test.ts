import { describe, expect, it } from 'vitest';
import { userinfo } from '../../../src/flows/call/userinfo.ts';
import { introspect } from '../../../src/flows/tokens/introspect.ts';
import { logout } from '../../../src/flows/tokens/logout.ts';
import { refreshTokens } from '../../../src/flows/tokens/refresh.ts';
import { revoke } from '../../../src/flows/tokens/revoke.ts';
import { storedTokens } from '../../../src/flows/tokens/stored-tokens.ts';
import type { Context } from '../../../src/model/context.ts';
import type { ClientSettings, Origin, Settings } from '../../../src/model/settings.ts';
import type { TokenSet } from '../../../src/model/token-set.ts';
import { createWorld } from '../../support/context.ts';
import { tokenSet } from '../../support/stored.ts';
import { failureOf } from '../../support/flows/device-run.ts';
import { hintsOf } from '../../support/flows/hints.ts';
import {
  issuer,
  metadata,
  scriptedServer,
  testSettings,
} from '../../support/flows/scripted-server.ts';

type Given = readonly [Context, Settings];
const all = { stored: ['refresh_token', 'access_token'] } as const;
const access = { stored: 'access_token' } as const;
const quiet = { local: false, browser: { never: true } } as const;

const tokens: TokenSet = { ...tokenSet(), issuer };

/** A profile that signed in at one server, and names another now. */
function edited(client: Partial<ClientSettings>, stored = tokens) {
  const server = scriptedServer({});
  const { context } = createWorld({ tokens: { test: stored }, fetch: server.fetch });
  return { context, settings: { ...testSettings, client }, server };
}

describe('the stored tokens', () => {
  it.each([
    ['another issuer', { issuer: 'https://evil.example', client_id: 'cli' }],
    ['the same host without TLS', { issuer: 'http://id.example', client_id: 'cli' }],
    ['another client', { issuer, client_id: 'other' }],
    ['a token endpoint elsewhere', { token_endpoint: 'https://evil.example/t', client_id: 'cli' }],
  ])('go nowhere when the profile names %s', async (_what, client) => {
    const { context, settings, server } = edited(client);
    await expect(storedTokens(context, settings)).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining('only sent to the server that issued them'),
    });
    await expect(refreshTokens(context, settings, tokens)).rejects.toMatchObject({ kind: 'usage' });
    expect(server.sent).toEqual([]);
  });

  it('belong to a server without an issuer by the origin of its token endpoint', async () => {
    const { context, settings } = edited({ token_endpoint: `${issuer}/moved`, client_id: 'cli' });
    expect(await storedTokens(context, settings)).toEqual(tokens);
  });

  it('do not follow metadata that names another issuer or plain http', async () => {
    const documents = [
      { ...metadata, issuer: 'https://evil.example' },
      { ...metadata, token_endpoint: 'http://id.example/token' },
      { ...metadata, mtls_endpoint_aliases: { token_endpoint: 'http://id.example/token' } },
    ];
    for (const document of documents) {
      const path = '/.well-known/openid-configuration';
      const server = scriptedServer({ [path]: [document] });
      const { context } = createWorld({ tokens: { test: tokens }, fetch: server.fetch });
      // oxlint-disable-next-line no-await-in-loop -- each server by itself
      await expect(refreshTokens(context, testSettings, tokens)).rejects.toMatchObject({
        message: expect.stringMatching(/the document has|plain http/),
      });
      expect(server.sent.map((one) => one.path)).toEqual([path]);
    }
  });

  it.each([
    { token_endpoint: 'http://127.0.0.1:8080/token' },
    { token_endpoint: 'http://localhost/token' },
    { token_endpoint: 'http://[::1]:9/token' },
    { mtls_endpoint_aliases: { token_endpoint: 'http://127.1.2.3/token' } },
    { revocation_endpoint: 'http://localhost:1/revoke' },
    { end_session_endpoint: 'http://localhost:1/end' },
    { jwks_uri: 'http://127.0.0.1/jwks' },
  ])('do not go to this machine where an https issuer names it: %j', async (member) => {
    const path = '/.well-known/openid-configuration';
    const server = scriptedServer({ [path]: [{ ...metadata, ...member }], '/token': [{}] });
    const { context } = createWorld({ tokens: { test: tokens }, fetch: server.fetch });
    await expect(refreshTokens(context, testSettings, tokens)).rejects.toMatchObject({
      kind: 'check_failed',
      message: expect.stringMatching(/^the metadata of https:\/\/id\.example\/ name plain http on/),
      advice: [{ id: 'local_endpoint' }],
    });
    expect(server.sent.map((one) => one.path)).toEqual([path]);
  });

  it('go to this machine with the flag', async () => {
    const document = { ...metadata, token_endpoint: 'http://localhost/token' };
    const server = scriptedServer({
      '/.well-known/openid-configuration': [document],
      '/token': [{ access_token: 'new', token_type: 'Bearer' }],
    });
    const { context } = createWorld({ tokens: { test: tokens }, fetch: server.fetch });
    const client = { ...testSettings.client, allow_insecure_http: true };
    const refreshed = await refreshTokens(context, { ...testSettings, client }, tokens);
    expect(refreshed.tokens.access_token).toBe('new');
  });

  it('go where the metadata of their issuer says, whatever it leaves empty', async () => {
    const document = {
      ...metadata,
      token_endpoint: 'https://tokens.example/token',
      userinfo_endpoint: null,
      revocation_endpoint: '',
    };
    const answer = { access_token: 'new', token_type: 'Bearer' };
    const server = scriptedServer({
      '/.well-known/openid-configuration': [document],
      '/token': [answer],
    });
    const { context } = createWorld({ tokens: { test: tokens }, fetch: server.fetch });
    expect(await refreshTokens(context, testSettings, tokens)).toMatchObject({
      tokens: { access_token: 'new' },
    });
  });
});

describe('tokens that are bound to the endpoints of their sign-in', () => {
  const endpoints = {
    token_endpoint: `${issuer}/token`,
    revocation_endpoint: `${issuer}/revoke`,
    userinfo_endpoint: `${issuer}/me`,
  };
  const bound: TokenSet = { ...tokens, endpoints };
  const evil = 'https://evil.example/here';

  /** A profile whose endpoints were edited after the sign-in. */
  function world(client: Partial<ClientSettings>, origin: Origin = 'profile', stored = bound) {
    const names = Object.keys(client).map((name) => [name, origin]);
    const server = scriptedServer({
      '/.well-known/openid-configuration': [metadata],
      '/token': [{ access_token: 'new', token_type: 'Bearer' }],
      '/revoke': [{}],
      '/introspect': [{ active: true }],
      '/me': [{ sub: 'ada' }],
    });
    const { context } = createWorld({ tokens: { test: stored }, fetch: server.fetch });
    const settings: Settings = {
      ...testSettings,
      client: { ...testSettings.client, ...client },
      origins: Object.fromEntries(names),
    };
    return { context, settings, server };
  }

  it.each([
    ['another host', evil],
    ['another path', `${issuer}/collect`],
    ['another port', 'https://id.example:8443/token'],
  ])('are not refreshed at %s', async (_what, token_endpoint) => {
    const { context, settings, server } = world({ token_endpoint });
    const failure = await failureOf(refreshTokens(context, settings, bound));
    expect(failure).toMatchObject({
      kind: 'usage',
      message: `the stored tokens have token_endpoint ${issuer}/token, not ${token_endpoint}; they are only sent to the endpoints of the server that issued them`,
    });
    expect(hintsOf(failure, { command: 'token refresh' })).toBe(
      [
        `if you did not change it: atm-cli profile set -p test token_endpoint=${issuer}/token`,
        'if it is right, sign in again: atm-cli login -p test',
      ].join('\n'),
    );
    expect(server.sent).toEqual([]);
  });

  const named = 'not https://evil.example/here';
  it.each<readonly [string, Partial<ClientSettings>, (...given: Given) => Promise<unknown>]>([
    ['revocation', { revocation_endpoint: evil }, (...given) => revoke(...given, all)],
    ['userinfo', { userinfo_endpoint: evil }, userinfo],
    ['introspection', { introspection_endpoint: evil }, (...given) => introspect(...given, access)],
    ['refresh by userinfo', { token_endpoint: evil }, userinfo],
    ['revocation at logout', { revocation_endpoint: evil }, (...given) => logout(...given, quiet)],
  ])('do not go to an edited endpoint: %s', async (_what, client, act) => {
    const { context, settings, server } = world(client);
    await expect(act(context, settings)).rejects.toMatchObject({
      message: expect.stringContaining(named),
    });
    expect(server.sent).toEqual([]);
  });

  it('follow a flag to an endpoint that no refresh token is exchanged at', async () => {
    const { context, settings, server } = world({ revocation_endpoint: evil }, 'flag');
    await expect(revoke(context, settings, all)).rejects.toThrow('revocation');
    expect(server.sent.map(({ path }) => path)).toContain('/here');
  });

  it('follow an endpoint that is named later on the same host', async () => {
    const { context, settings } = world({ introspection_endpoint: `${issuer}/introspect` });
    expect(await introspect(context, settings, access)).toMatchObject({ answer: { active: true } });
  });

  it('follow the metadata of their issuer, and are bound to its endpoints then', async () => {
    const { context, settings } = world({}, 'profile', {
      ...tokens,
      endpoints: { token_endpoint: `${issuer}/before` },
    });
    const { tokens: fresh } = await refreshTokens(context, settings, bound);
    expect(fresh.endpoints).toEqual(endpoints);
  });

  it('of an earlier version are used, and bound from the next refresh on', async () => {
    const { context, settings, server } = world(
      { token_endpoint: 'https://tokens.example/token' },
      'profile',
      tokens,
    );
    const { tokens: fresh } = await refreshTokens(context, settings, tokens);
    expect(server.to('/token')).toHaveLength(1);
    expect(fresh.endpoints).toMatchObject({ token_endpoint: 'https://tokens.example/token' });
  });
});
