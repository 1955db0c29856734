import { describe, expect, it } from 'vitest';

import { newHome } from '../support/home.ts';
import { secret, startClairtonluz } from '../support/clairtonluz.ts';
import { signInAsForeigner } from '../support/foreign-provider.ts';
import { logIn } from '../support/e2e/login.ts';
import { data, failure } from '../support/e2e/result.ts';
import { atmCli } from '../support/e2e/spawn.ts';

const env = { ATM_CLIENT_SECRET: secret };

describe('the built program against a server like clairtonluz', () => {
  it('signs in with PKCE and secret, asks for consent, refreshes, verifies and leaves', async () => {
    const { origin, requests } = await startClairtonluz();
    const home = await newHome();
    const run = async (...args: readonly string[]) =>
      await atmCli([...args, '--json'], { home, env });
    const provider = ['--provider', 'clairtonluz', '--base-url', origin];
    const args = [...provider, '--client-id', 'web_application'];
    const login = await logIn(args, signInAsForeigner, { home, env });
    expect(login.code).toBe(0);
    expect(JSON.parse(login.stdout)).toMatchObject({
      issuer: origin,
      sub: 'foreigner',
      scope: 'openid profile phone email offline_access',
      has_refresh_token: true,
    });
    const [first = ''] = requests;
    const asked = new URL(first.replace('GET ', ''), origin);
    expect([asked.pathname, Object.fromEntries(asked.searchParams)]).toMatchObject([
      '/auth',
      { response_type: 'code', prompt: 'consent', code_challenge_method: 'S256' },
    ]);

    const { id_token } = data(await run('token', 'refresh', '--show-tokens'));
    expect(data(await run('verify', String(id_token)))).toMatchObject({ valid: true });
    expect(data(await run('userinfo'))).toMatchObject({ claims: { sub: 'foreigner' } });
  });

  it('gets client credentials, and hears what is wrong with them', async () => {
    const { origin } = await startClairtonluz();
    const provider = ['--provider', 'clairtonluz', '--base-url', origin];
    const args = ['grant', 'client-credentials', ...provider, '--client-id', 'service', '--json'];
    const granted = data(await atmCli([...args, '--scope', 'openid'], { env }));
    expect(granted).toMatchObject({ token_type: 'bearer', scope: 'openid' });
    expect([599, 600]).toContain(granted['expires_in']);
    // The scope of the preset is for people.
    expect(data(await atmCli(args, { env }))).not.toHaveProperty('scope');
    const wrong = await atmCli(args, { env: { ATM_CLIENT_SECRET: 'foo' } });
    expect(failure(wrong)).toMatchObject({ code: 'invalid_client', exit_code: 8 });
  });
});
