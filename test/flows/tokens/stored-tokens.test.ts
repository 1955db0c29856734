import { describe, expect, it } from 'vitest';
import { refreshTokens } from '../../../src/flows/tokens/refresh.ts';
import { storedTokens } from '../../../src/flows/tokens/stored-tokens.ts';
import type { ClientSettings } from '../../../src/model/settings.ts';
import { createWorld } from '../../support/context.ts';
import { tokenSet } from '../../support/stored.ts';
import {
  issuer,
  metadata,
  scriptedServer,
  testSettings,
} from '../../support/flows/scripted-server.ts';

const tokens = { ...tokenSet(), issuer };

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
      hint: expect.stringContaining('only sent to the server that issued them'),
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
      hint: expect.stringContaining('--allow-insecure-http'),
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
