import { describe, expect, it } from 'vitest';

import { newHome } from '../support/home.ts';
import { api, app, roles, startAuth0 } from '../support/auth0.ts';
import type { Vendor } from '../support/vendor.ts';
import { logIn } from '../support/e2e/login.ts';
import { data, failure } from '../support/e2e/result.ts';
import { atmCli } from '../support/e2e/spawn.ts';

const env = { ATM_CLIENT_SECRET: app.client_secret };

function flags(provider: string, { origin }: Vendor): readonly string[] {
  // The address of the tenant in place of --domain: this one is on loopback.
  return ['--provider', provider, '--issuer', `${origin}/`, '--client-id', app.client_id];
}

describe('the built program against a server that answers as Auth0 does', () => {
  it('signs in with JSON bodies for an API, verifies the token with its slash, and calls', async () => {
    const auth0 = await startAuth0();
    const home = await newHome();
    const args = [...flags('auth0', auth0), '--audience', api];
    const login = await logIn(args, (url) => fetch(url), { home, env });
    expect(login.code).toBe(0);
    const signedIn = JSON.parse(login.stdout) as Record<string, unknown>;
    expect(signedIn).toMatchObject({
      issuer: `${auth0.origin}/`,
      sub: 'auth0|ada',
      scope: 'openid profile email offline_access',
      has_refresh_token: true,
    });
    expect(signedIn['advice']).toBeUndefined();
    const [exchange = ''] = auth0.bodies('/oauth/token');
    expect(Object.keys(JSON.parse(exchange) as object).toSorted()).toEqual([
      'client_id',
      'client_secret',
      'code',
      'code_verifier',
      'grant_type',
      'redirect_uri',
    ]);

    // The answer has no refresh token: the old one is good for another time.
    const refresh = async () => data(await atmCli(['token', 'refresh', '--json'], { home, env }));
    expect(await refresh()).toMatchObject({ has_refresh_token: true });
    expect(await refresh()).toMatchObject({ has_refresh_token: true });
    const { stdout } = await atmCli(['token'], { home });
    const verdict = data(
      await atmCli(['verify', stdout.trim(), '--audience', api, '--json'], { home }),
    );
    expect(verdict).toMatchObject({
      valid: true,
      payload: { iss: `${auth0.origin}/`, [roles]: ['tester'] },
    });
    const called = await atmCli(['call', `${auth0.origin}/api`], { home });
    expect(called).toMatchObject({ code: 0, stdout: '{"hello":"ada"}' });
  });

  it.each([
    ['encrypted', /encrypted/],
    ['opaque', /opaque/],
  ] as const)('says what an %s access token lacks', async (withoutAudience, looks) => {
    const auth0 = await startAuth0({ withoutAudience });
    const home = await newHome();
    const login = await logIn(flags('auth0', auth0), (url) => fetch(url), { home, env });
    expect(login.code).toBe(0);
    const { notes } = JSON.parse(login.stdout) as { readonly notes: readonly string[] };
    expect(notes).toEqual([expect.stringMatching(looks)]);
    expect(notes[0]).toContain('--audience');
    const token = (await atmCli(['token'], { home })).stdout.trim();
    const verify = await atmCli(['verify', token], { home });
    expect(verify.code).toBe(9);
    expect(verify.stdout).toMatch(looks);
    const called = await atmCli(['call', `${auth0.origin}/api`, '--fail'], { home });
    expect([called.code, called.stdout]).toEqual([8, '']);
    expect(called.stderr).toMatch(/HTTP 401: invalid_token: wrong audience/);
    expect(called.stderr).toMatch(looks);
  });

  it('says how to get a refresh token when none came', async () => {
    const auth0 = await startAuth0();
    const args = [...flags('auth0', auth0), '--audience', api, '--scope', 'openid'];
    const login = await logIn(args, (url) => fetch(url), { env });
    const { notes } = JSON.parse(login.stdout) as { readonly notes: readonly string[] };
    expect(notes).toEqual([
      expect.stringMatching(
        /no refresh token in the response: .*offline_access.*Allow Offline Access/,
      ),
    ]);
  });

  it('signs in at U-Assist with forms, and passes the token on to its APIs', async () => {
    const auth0 = await startAuth0();
    const home = await newHome();
    const args = [...flags('u-assist', auth0), '--audience', api];
    expect((await logIn(args, (url) => fetch(url), { home, env })).code).toBe(0);
    data(await atmCli(['token', 'refresh', '--json'], { home, env }));
    const types = auth0.heard.filter(({ path }) => path === '/oauth/token').map(({ type }) => type);
    const form = 'application/x-www-form-urlencoded';
    expect(types).toEqual([form, form]);
    const called = await atmCli(['call', `${auth0.origin}/api`, '--json'], { home });
    expect(data(called)).toMatchObject({ status: 200 });
    const { authorization } = auth0.heard.at(-1) ?? {};
    expect(authorization).toBe(`Bearer ${(await atmCli(['token'], { home })).stdout.trim()}`);
  });

  it('takes forms also at Auth0 itself when it is told to', async () => {
    const auth0 = await startAuth0();
    const args = [...flags('auth0', auth0), '--token-body', 'form'];
    expect((await logIn(args, (url) => fetch(url), { env })).code).toBe(0);
    expect(auth0.bodies('/oauth/token')[0]).toMatch(/(^|&)grant_type=authorization_code(&|$)/);
  });

  it('takes a wrong secret for what it is, though Auth0 calls it access_denied', async () => {
    const auth0 = await startAuth0();
    const wrong = { ATM_CLIENT_SECRET: 'wrong' };
    const login = await logIn(flags('auth0', auth0), (url) => fetch(url), { env: wrong });
    expect(failure(login)).toMatchObject({
      kind: 'oauth_error',
      code: 'access_denied',
      message: expect.stringContaining('Unauthorized (HTTP 401)'),
      hints: [
        expect.stringContaining('compare client id, secret'),
        expect.stringContaining('give the secret again'),
      ],
      exit_code: 8,
    });
  });
});
