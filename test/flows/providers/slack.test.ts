import { describe, expect, it } from 'vitest';

import { app, startSlack } from '../../support/slack.ts';
import { atProvider, standIn } from '../../support/flows/at-provider.ts';

async function atSlack(client: object) {
  const { origin, heard } = await startSlack();
  const settings = { provider: 'slack', ...app, ...client };
  return { heard, ...atProvider(settings, standIn('https://slack.com', origin)) };
}

describe('Slack', () => {
  it('is asked for scopes with commas, and gives the token of a bot', async () => {
    const { login, tokens, heard } = await atSlack({ scope: 'commands chat:write' });
    await login();
    expect(heard[0]?.query.get('scope')).toBe('commands,chat:write');
    expect(tokens.get('default')).toMatchObject({
      access_token: 'xoxb-1',
      token_type: 'bearer',
      scope: 'commands chat:write',
      extra: { slack_token_type: 'bot', bot_user_id: 'B1' },
    });
  });

  it('gives the token of a person for a user_scope', async () => {
    const { login, tokens } = await atSlack({ params: { user_scope: 'users:read' } });
    await login();
    expect(tokens.get('default')).toMatchObject({
      access_token: 'xoxp-1',
      scope: 'users:read',
      extra: { slack_token_type: 'user' },
    });
  });

  it('says under 200 that the secret is wrong', async () => {
    const { login, tokens } = await atSlack({ client_secret: 'wrong' });
    await expect(login()).rejects.toMatchObject({
      kind: 'oauth_error',
      code: 'invalid_client',
      message: expect.stringContaining('bad_client_secret'),
    });
    expect(tokens.size).toBe(0);
  });
});
