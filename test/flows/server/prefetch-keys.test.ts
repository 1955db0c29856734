import { describe, expect, it } from 'vitest';
import { device } from '../../../src/flows/device/device.ts';
import { login } from '../../../src/flows/login/login.ts';
import { beginLogin } from '../../../src/flows/login/no-wait.ts';
import { jwk, rs256, rsa } from '../../support/jwt/tokens.ts';
import { createWorld } from '../../support/context.ts';
import { deferred } from '../../support/deferred.ts';
import {
  type Answer,
  html,
  issuer,
  metadata,
  scriptedServer,
  testSettings,
} from '../../support/flows/scripted-server.ts';

const keySet = { keys: [jwk(rsa, { kid: '1' })] };
const browser = { never: false, command: 'test-browser' };

type Setup = {
  readonly keys: readonly Answer[];
  readonly scope?: string;
  /** The person signs in; else nobody does. */
  readonly isThere?: boolean;
};

/** A login whose person comes back only after the keys were asked for. */
function signIn({ keys, scope = 'openid', isThere = true }: Setup) {
  const keysAsked = deferred<undefined>();
  let nonce: string | null = null;
  const idToken = () => {
    if (scope !== 'openid') return {};
    const iat = Math.floor(Date.now() / 1000);
    const claims = { iss: issuer, sub: 'ada', aud: 'cli', iat, exp: iat + 60, nonce };
    return { id_token: rs256(claims, { kid: '1' }) };
  };
  const server = scriptedServer({
    '/.well-known/openid-configuration': [metadata],
    '/jwks': keys,
    '/token': [() => ({ access_token: 'at', token_type: 'bearer', ...idToken() })],
  });
  const world = createWorld({
    fetch: async (url, options) => {
      const answer = await server.fetch(url, options);
      if (url.endsWith('/jwks')) keysAsked.resolve(undefined);
      return answer;
    },
    browser: async (url) => {
      const asked = new URL(url).searchParams;
      nonce = asked.get('nonce');
      if (!isThere) return;
      if (scope === 'openid') await keysAsked.promise;
      const answer = new URLSearchParams({ code: 'c', state: asked.get('state') ?? '' });
      await fetch(`${asked.get('redirect_uri')}?${answer.toString()}`);
    },
  });
  const redirect_uri = 'http://127.0.0.1:0/callback';
  const client = { ...testSettings.client, scope, redirect_uri };
  const settings = { ...testSettings, client };
  const timeoutMs = isThere ? 60_000 : 1000;
  const outcome = login(world.context, settings, { browser, timeoutMs, emit: () => {} });
  return { ...world, outcome, settings, paths: () => server.sent.map(({ path }) => path) };
}

const openid = '/.well-known/openid-configuration';

describe('the keys of a server', () => {
  it('are asked for while the person is in the browser, and not again', async () => {
    const { outcome, paths } = signIn({ keys: [keySet] });
    await expect(outcome).resolves.toMatchObject({ claims: { sub: 'ada' } });
    expect(paths()).toEqual([openid, '/jwks', '/token']);
  });

  it('are asked for again when they are needed and did not come', async () => {
    const { outcome, paths } = signIn({ keys: [html(503, 'Down'), keySet] });
    await expect(outcome).resolves.toMatchObject({ claims: { sub: 'ada' } });
    expect(paths()).toEqual([openid, '/jwks', '/token', '/jwks']);
  });

  it('are told to be missing only then', async () => {
    const { outcome, paths } = signIn({ keys: [html(503, 'Down')] });
    await expect(outcome).rejects.toMatchObject({
      kind: 'network',
      message: expect.stringMatching(/^jwks: .*HTTP 503/),
    });
    expect(paths()).toEqual([openid, '/jwks', '/token', '/jwks']);
  });

  it('are no reason why a login without a person fails', async () => {
    const { outcome } = signIn({ keys: [html(503, 'Down')], isThere: false });
    await expect(outcome).rejects.toMatchObject({ kind: 'timeout' });
  });

  it('are not asked for where no ID token is, nor where nobody waits', async () => {
    const { outcome, paths, context, settings } = signIn({ keys: [keySet], scope: 'read' });
    await outcome;
    expect(paths()).toEqual([openid, '/token']);
    const client = { ...settings.client, scope: 'openid' };
    await beginLogin(context, { ...settings, client }, () => {});
    expect(paths()).toEqual([openid, '/token', openid]);
  });

  it('are asked for once while a device is waited for', async () => {
    const pending = { error: 'authorization_pending' };
    const iat = Math.floor(Date.now() / 1000);
    const claims = { iss: issuer, sub: 'ada', aud: 'cli', iat, exp: iat + 60 };
    const id_token = rs256(claims, { kid: '1' });
    const server = scriptedServer({
      [openid]: [metadata],
      '/jwks': [keySet],
      '/device/auth': [
        { device_code: 'd', user_code: 'u', verification_uri: `${issuer}/device`, expires_in: 600 },
      ],
      '/token': [pending, { access_token: 'at', token_type: 'bearer', id_token }],
    });
    const { context } = createWorld({ fetch: server.fetch });
    const options = { browser: { never: true }, countdown: false, emit: () => {} };
    await device(context, testSettings, options);
    expect(server.sent.map(({ path }) => path)).toEqual([
      openid,
      '/device/auth',
      '/jwks',
      '/token',
      '/token',
    ]);
  });
});
