import { describe, expect, it } from 'vitest';

import { clientCredentials, requestGrant } from '../../../src/oauth/grant.ts';
import { tokenSetFrom } from '../../../src/oauth/token-set.ts';
import { talk } from '../../support/dialect-exchange.ts';

const client = { client_id: 'app', client_secret: 'secret' };
const granted = { id_token: '', access_token: 'at-1', refresh_token: 'rt-1' };

function atm(answer: Response) {
  return talk({ provider: 'atm', client, answer });
}

describe('the dialect of ATM', () => {
  it.each([
    ['seconds', 600, 1600],
    ['seconds in a text', '600', 1600],
  ])('takes exp_access_token, %s, for the expiry', async (_name, exp_access_token, expires_at) => {
    const { connection, refresh } = atm(Response.json({ ...granted, exp_access_token, plan: 'a' }));
    const flow = 'authorization_code';
    expect(tokenSetFrom(await refresh('rt-0'), { connection, flow, now: 1000 })).toEqual({
      access_token: 'at-1',
      token_type: 'bearer',
      expires_at,
      refresh_token: 'rt-1',
      obtained_at: 1000,
      issuer: 'https://id.example',
      client_id: 'app',
      endpoints: { token_endpoint: connection.server.token_endpoint },
      flow,
      extra: { exp_access_token, plan: 'a' },
    });
  });

  it('knows no expiry where none is said, and takes 201 for a success', async () => {
    const { refresh } = atm(Response.json(granted, { status: 201 }));
    const response = await refresh('rt-0');
    expect(response).toMatchObject({ access_token: 'at-1' });
    expect(response.expires_in).toBeUndefined();
  });

  it.each([
    [401, { message: 'no such token' }, 'oauth_error', 'invalid_grant'],
    [400, { error: { message: 'no such token' } }, 'oauth_error', 'invalid_grant'],
    [200, { error: 'no such token' }, 'oauth_error', 'invalid_grant'],
    [429, { message: 'no such hurry' }, 'network', 'temporarily_unavailable'],
    [404, { message: 'no such path' }, 'oauth_error', 'invalid_request'],
    [500, { message: 'no such luck' }, 'network', 'server_error'],
    [503, { message: 'no such service' }, 'network', 'server_error'],
  ])('reads a refusal under %i by what it judges: %j', async (status, body, kind, code) => {
    const refused = atm(Response.json(body, { status })).refresh('rt-0');
    await expect(refused).rejects.toMatchObject({
      kind,
      code,
      message: expect.stringMatching(new RegExp(`no such \\w+.* \\(HTTP ${status}\\)$`)),
    });
  });

  it('names the members of an answer that it does not know, never what is in them', async () => {
    const outcome = atm(Response.json({ accessToken: 'marked-secret' })).refresh('rt-0');
    await expect(outcome).rejects.toMatchObject({
      message: expect.stringMatching(/^(?!.*marked).*the response has accessToken/),
    });
  });

  it.each([
    [502, '<!doctype html><title>Bad gateway</title>', /HTTP 502, text\/html, page "Bad gateway"/],
    [200, '<!doctype html><title>Who are you?</title>', /HTTP 200, text\/html/],
    [200, '{"access_token":"cut off', /HTTP 200, text\/html/],
  ])('lets what is no JSON object pass as it came: %i %s', async (status, text, message) => {
    const answer = new Response(text, { status, headers: { 'content-type': 'text/html' } });
    const { refresh, fetch } = atm(answer);
    await expect(refresh('rt-0')).rejects.toMatchObject({
      kind: 'network',
      message: expect.stringMatching(message),
    });
    const passed = await fetch('https://id.example', {
      method: 'POST',
      body: 'grant_type=refresh_token',
    });
    expect([passed.status, await passed.text()]).toEqual([status, text]);
  });

  it('sends no grant that ATM does not have', async () => {
    const { connection, fetch, sent } = atm(Response.json(granted));
    const outcome = requestGrant(connection, clientCredentials, { fetch, asked: [] });
    await expect(outcome).rejects.toMatchObject({
      kind: 'usage',
      message: 'ATM does not support the grant client_credentials',
    });
    expect(sent).toEqual([]);
  });
});
