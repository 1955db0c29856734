import { describe, expect, it } from 'vitest';

import { tokenSetFrom } from '../../../src/oauth/token-set.ts';
import { talk } from '../../support/dialect-exchange.ts';

const client = { client_id: '1.2', client_secret: 'secret' };
const team = { id: 'T1', name: 'Test team' };

/** What an exchange of a code comes to. */
async function exchange(answer: object, status = 200) {
  const slack = talk({ provider: 'slack', client, answer: Response.json(answer, { status }) });
  const response = await slack.exchange('code', 'http://localhost/callback');
  const { connection } = slack;
  return tokenSetFrom(response, { connection, flow: 'authorization_code', now: 0 });
}

describe('the dialect of Slack', () => {
  it('takes the token of a bot as a bearer token, and keeps the team and who installed it', async () => {
    const authed_user = { id: 'U1' };
    const tokens = await exchange({
      ok: true,
      access_token: 'xoxb-1',
      token_type: 'bot',
      scope: 'commands,incoming-webhook',
      bot_user_id: 'B1',
      app_id: 'A1',
      team,
      authed_user,
    });
    expect(tokens).toMatchObject({
      access_token: 'xoxb-1',
      token_type: 'bearer',
      scope: 'commands incoming-webhook',
      extra: { ok: true, slack_token_type: 'bot', bot_user_id: 'B1', team, authed_user },
    });
    expect(tokens.expires_at).toBeUndefined();
  });

  it('finds the token of a person in authed_user, with rotation and all', async () => {
    const authed_user = {
      id: 'U1',
      scope: 'chat:write,users:read',
      access_token: 'xoxe.xoxp-1',
      expires_in: 43_200,
      refresh_token: 'xoxe-1',
      token_type: 'user',
    };
    expect(await exchange({ ok: true, team, authed_user })).toMatchObject({
      access_token: 'xoxe.xoxp-1',
      token_type: 'bearer',
      expires_at: 43_200,
      refresh_token: 'xoxe-1',
      scope: 'chat:write users:read',
      extra: { slack_token_type: 'user', team },
    });
  });

  it('prefers the token of the bot where both came, and loses none', async () => {
    const authed_user = { id: 'U1', access_token: 'xoxp-1', token_type: 'user', scope: 'a' };
    const bot = { access_token: 'xoxb-1', token_type: 'bot', scope: 'b' };
    expect(await exchange({ ok: true, ...bot, authed_user })).toMatchObject({
      access_token: 'xoxb-1',
      scope: 'b',
      extra: { authed_user: { access_token: 'xoxp-1' } },
    });
  });

  it.each([
    ['invalid_code', 'invalid_grant'],
    ['code_already_used', 'invalid_grant'],
    ['bad_redirect_uri', 'invalid_grant'],
    ['invalid_refresh_token', 'invalid_grant'],
    ['bad_client_secret', 'invalid_client'],
    ['invalid_client_id', 'invalid_client'],
    ['oauth_authorization_url_mismatch', 'invalid_request'],
    ['invalid_team_for_non_distributed_app', 'invalid_team_for_non_distributed_app'],
    ['toString', 'toString'],
  ])('takes ok:false with %s under 200 for an error', async (error, code) => {
    const message = expect.stringMatching(new RegExp(`${error} \\(HTTP 200\\)$`));
    const expected = { kind: 'oauth_error', code, message };
    await expect(exchange({ ok: false, error })).rejects.toMatchObject(expected);
  });

  it('takes ok:false without a reason for a request that was wrong', async () => {
    await expect(exchange({ ok: false })).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('is not deceived by ok:true without any token', async () => {
    await expect(exchange({ ok: true })).rejects.toMatchObject({
      kind: 'network',
      message: expect.stringContaining('access_token'),
    });
  });
});
