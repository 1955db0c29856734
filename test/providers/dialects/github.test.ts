import { describe, expect, it } from 'vitest';

import {
  processDeviceToken,
  requestDeviceCode,
  requestDeviceToken,
} from '../../../src/oauth/device-request.ts';
import { tokenSetFrom } from '../../../src/oauth/token-set.ts';
import { talk } from '../../support/dialect-exchange.ts';

const client = { client_id: 'Iv1.0', client_secret: 'secret' };

function github(answer: Response) {
  return talk({ provider: 'github', client, answer });
}

function form(text: string): Response {
  const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
  return new Response(text, { headers });
}

/** What a poll of the device flow comes to. */
async function poll(answer: Response) {
  const { connection, fetch } = github(answer);
  const code = { device_code: 'd', user_code: 'u', verification_uri: 'https://x', expires_in: 9 };
  const response = await requestDeviceToken(connection, code, { fetch, resource: [] });
  return await processDeviceToken(connection, response, undefined);
}

describe('the dialect of GitHub', () => {
  it('asks for JSON', async () => {
    const { exchange, sent } = github(Response.json({ access_token: 'a', token_type: 'bearer' }));
    await exchange('code', 'http://127.0.0.1/callback');
    expect(sent).toMatchObject([
      { url: 'https://github.com/login/oauth/access_token', accept: 'application/json' },
    ]);
  });

  it('reads tokens in a form, their scopes divided by commas, and keeps what is its own', async () => {
    const { connection, exchange } = github(
      form(
        'access_token=ghu_1&expires_in=28800&refresh_token=ghr_1&refresh_token_expires_in=15811200&scope=repo%2Cgist&token_type=bearer',
      ),
    );
    const response = await exchange('code', 'http://127.0.0.1/callback');
    const flow = 'authorization_code';
    expect(tokenSetFrom(response, { connection, flow, now: 0 })).toMatchObject({
      access_token: 'ghu_1',
      token_type: 'bearer',
      expires_at: 28_800,
      refresh_token: 'ghr_1',
      scope: 'repo gist',
      extra: { refresh_token_expires_in: '15811200' },
    });
  });

  it('takes a token without expiry and with no scope at all', async () => {
    const token = { access_token: 'gho_1', token_type: 'bearer', scope: '' };
    const { connection, exchange } = github(Response.json(token));
    const response = await exchange('code', 'http://127.0.0.1/callback');
    const set = tokenSetFrom(response, { connection, flow: 'authorization_code', now: 0 });
    expect(set).toMatchObject({ access_token: 'gho_1', scope: '' });
    expect(set.expires_at).toBeUndefined();
  });

  it.each([
    ['bad_verification_code', 'invalid_grant'],
    ['incorrect_client_credentials', 'invalid_client'],
    ['redirect_uri_mismatch', 'invalid_grant'],
    ['bad_refresh_token', 'invalid_grant'],
    ['unverified_user_email', 'unverified_user_email'],
    ['constructor', 'constructor'],
  ])('takes %s under 200 for the error that it is', async (error, code) => {
    const description = 'in the words of GitHub';
    for (const answer of [
      Response.json({ error, error_description: description, error_uri: 'https://docs' }),
      form(`error=${error}&error_description=in+the+words+of+GitHub`),
    ]) {
      const outcome = github(answer).exchange('code', 'http://127.0.0.1/callback');
      // oxlint-disable-next-line no-await-in-loop -- one answer after the other
      await expect(outcome).rejects.toMatchObject({
        kind: 'oauth_error',
        code,
        message: expect.stringMatching(new RegExp(`${error}.*${description} \\(HTTP 200\\)$`)),
      });
    }
  });

  it('asks for device codes without the proof of PKCE, which it ignores', async () => {
    const { connection, fetch, sent } = github(
      form(
        'device_code=d-1&expires_in=899&interval=5&user_code=AB12-CD34&verification_uri=https%3A%2F%2Fgithub.com%2Flogin%2Fdevice',
      ),
    );
    expect(await requestDeviceCode(connection, { scope: 'repo,gist' }, fetch)).toMatchObject({
      device_code: 'd-1',
      user_code: 'AB12-CD34',
      verification_uri: 'https://github.com/login/device',
      expires_in: 899,
      interval: 5,
    });
    expect(sent[0]?.body).not.toContain('code_challenge');
  });

  it.each([
    ['JSON', Response.json({ error: 'slow_down', interval: 10 })],
    ['a form', form('error=slow_down&interval=10')],
  ])('takes the new interval of slow_down from %s', async (_name, answer) => {
    expect(await poll(answer)).toEqual({ type: 'slow_down', interval: 10 });
  });

  it.each([
    ['authorization_pending', { type: 'pending' }],
    ['expired_token', { type: 'expired', serverError: 'expired_token (HTTP 200)' }],
    ['token_expired', { type: 'expired', serverError: 'expired_token: token_expired (HTTP 200)' }],
    ['access_denied', { type: 'failed', failure: expect.objectContaining({ kind: 'refused' }) }],
    [
      'incorrect_device_code',
      { type: 'failed', failure: expect.objectContaining({ code: 'invalid_grant' }) },
    ],
    [
      'device_flow_disabled',
      { type: 'failed', failure: expect.objectContaining({ code: 'unauthorized_client' }) },
    ],
  ])('polls on or ends at %s under 200', async (error, outcome) => {
    expect(await poll(Response.json({ error }))).toEqual(outcome);
  });

  it('lets a page pass as it came', async () => {
    const headers = { 'content-type': 'text/html' };
    const page = new Response('<title>Unicorn!</title>', { status: 504, headers });
    const outcome = github(page).exchange('code', 'http://127.0.0.1/callback');
    await expect(outcome).rejects.toMatchObject({
      kind: 'network',
      message: expect.stringContaining('page "Unicorn!"'),
    });
  });
});
