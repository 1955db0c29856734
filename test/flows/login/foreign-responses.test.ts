import { describe, expect, it } from 'vitest';
import type { Context } from '../../../src/model/context.ts';
import { introspect } from '../../../src/flows/tokens/introspect.ts';
import { fetchedKeys } from '../../../src/flows/verify/keys.ts';
import { refreshTokens } from '../../../src/flows/tokens/refresh.ts';
import { revoke } from '../../../src/flows/tokens/revoke.ts';
import { userinfo } from '../../../src/flows/call/userinfo.ts';
import type { Settings } from '../../../src/model/settings.ts';
import { createWorld } from '../../support/context.ts';
import { tokenSet } from '../../support/stored.ts';
import {
  type Answer,
  html,
  issuer,
  metadata,
  scriptedServer,
  testSettings,
} from '../../support/flows/scripted-server.ts';

const stored = { ...tokenSet(), issuer };
const { id_token: _none, ...missingIdTokenFailure } = stored;

/** A server whose endpoints, all but the metadata, answer the same. */
function answering(answer: Answer) {
  const paths = ['/token', '/me', '/revoke', '/introspect', '/jwks'];
  const server = scriptedServer({
    '/.well-known/openid-configuration': [
      { ...metadata, introspection_endpoint: `${issuer}/introspect` },
    ],
    ...Object.fromEntries(paths.map((path) => [path, [answer]])),
  });
  return createWorld({ tokens: { test: missingIdTokenFailure }, fetch: server.fetch });
}

const keyPlace = { issuer, find: async () => metadata.jwks_uri };

type Ask = (context: Context, settings: Settings) => Promise<unknown>;

const asks: readonly (readonly [string, Ask])[] = [
  [
    'token endpoint',
    (context, settings) => refreshTokens(context, settings, missingIdTokenFailure),
  ],
  ['userinfo endpoint', userinfo],
  [
    'introspection endpoint',
    (context, settings) => introspect(context, settings, { stored: 'access_token' }),
  ],
  [
    'revocation endpoint',
    (context, settings) => revoke(context, settings, { stored: ['refresh_token'] }),
  ],
  ['jwks', (context) => fetchedKeys(context, keyPlace).load(false)],
];

describe.each(asks)('a strange answer: %s', (step, ask) => {
  it.each([
    ['a page under 200', () => html(200, 'Sign in'), /HTTP 200, text\/html, page "Sign in"/],
    [
      'a page under 502',
      () => html(502, 'Bad gateway'),
      /HTTP 502, text\/html, page "Bad gateway"/,
    ],
    [
      'a redirect',
      () => new Response(null, { status: 302, headers: { location: 'https://sso.example/?t=1' } }),
      /redirect to https:\/\/sso\.example\/\)/,
    ],
  ])('is told and loses nothing: %s', async (_what, answer, seen) => {
    const { context, tokens } = answering(answer);
    await expect(ask(context, testSettings)).rejects.toMatchObject({
      kind: 'network',
      message: expect.stringMatching(new RegExp(`^${step}: .*${seen.source}`)),
    });
    expect(tokens.get('test')).toMatchObject({ refresh_token: stored.refresh_token });
  });
});

describe('a revocation', () => {
  it.each([
    ['nothing', () => new Response(null, { status: 200 })],
    ['nothing under 204', () => new Response(null, { status: 204 })],
    ['a word', () => new Response('OK', { headers: { 'content-type': 'text/plain' } })],
    ['an empty object', () => Response.json({})],
  ])('has succeeded when the answer is %s', async (_what, answer) => {
    const { context, tokens } = answering(answer);
    await revoke(context, testSettings, { stored: ['refresh_token'] });
    expect(tokens.get('test')).not.toHaveProperty('refresh_token');
  });
});
