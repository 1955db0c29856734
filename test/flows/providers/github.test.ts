import { describe, expect, it } from 'vitest';

import { app, startGitHub } from '../../support/github.ts';
import { atProvider, standIn } from '../../support/flows/at-provider.ts';

async function atGitHub(client: object = {}) {
  const { origin, heard, bodies } = await startGitHub();
  const settings = { provider: 'github', scope: 'repo gist', ...app, ...client };
  return { heard, bodies, ...atProvider(settings, standIn('https://github.com', origin)) };
}

describe('GitHub', () => {
  it('signs in with PKCE and secret, without ID token, and refreshes', async () => {
    const { login, refresh, tokens, heard } = await atGitHub();
    expect(await login()).toMatchObject({ claims: undefined });
    expect(tokens.get('default')).toMatchObject({
      access_token: 'ghu_1',
      scope: 'repo gist',
      refresh_token: 'ghr_1',
      expires_at: expect.any(Number),
    });
    await refresh();
    expect(tokens.get('default')).toMatchObject({ access_token: 'ghu_2', refresh_token: 'ghr_2' });
    expect(heard.find(({ path }) => path.endsWith('authorize'))?.query.get('scope')).toBe(
      'repo gist',
    );
  });

  it('ends a login whose refresh token is bad, though the status is 200', async () => {
    const { login, refresh, context } = await atGitHub();
    const { tokens } = await login();
    await context.tokens.write('default', { ...tokens, refresh_token: 'ghr_0' });
    await expect(refresh()).rejects.toMatchObject({
      kind: 'human_needed',
      message: expect.stringContaining('bad_refresh_token: GitHub says bad_refresh_token'),
    });
  });

  it('says that the secret is wrong', async () => {
    const { login } = await atGitHub({ client_secret: 'wrong' });
    await expect(login()).rejects.toMatchObject({ kind: 'oauth_error', code: 'invalid_client' });
  });

  it('signs a device in without the secret, and waits as long as slow_down says', async () => {
    const { device, slept, events, bodies } = await atGitHub({ client_secret: undefined });
    expect(await device()).toMatchObject({ tokens: { access_token: 'ghu_1', scope: 'repo gist' } });
    // Two intervals, then the one that slow_down named
    expect(slept.reduce((sum, ms) => sum + ms) / 1000).toBe(5 + 5 + 20);
    expect(events[0]).toMatchObject({ user_code: 'AB12-CD34' });
    expect(bodies('/login/device/code')).toEqual(['scope=repo+gist&client_id=Iv1.app']);
  });
});
