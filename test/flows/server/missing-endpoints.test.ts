import { describe, expect, it } from 'vitest';
import { userinfo } from '../../../src/flows/call/userinfo.ts';
import { connect } from '../../../src/flows/server/connect.ts';
import { introspect } from '../../../src/flows/tokens/introspect.ts';
import { logout } from '../../../src/flows/tokens/logout.ts';
import { revoke } from '../../../src/flows/tokens/revoke.ts';
import { gatherFacts } from '../../../src/diagnosis/facts.ts';
import type { Exchange } from '../../../src/model/exchange.ts';
import { createWorld } from '../../support/context.ts';
import { failureOf, run as runDevice } from '../../support/flows/device-run.ts';
import {
  type Answer,
  html,
  issuer,
  metadata,
  scriptedServer,
  testSettings,
} from '../../support/flows/scripted-server.ts';
import { tokenSet } from '../../support/stored.ts';

const openid = '/.well-known/openid-configuration';
const oauth = '/.well-known/oauth-authorization-server';
const stored = tokenSet({ issuer, access_token: 'at-1', refresh_token: 'rt-1' });
const {
  revocation_endpoint: _revocation,
  end_session_endpoint: _session,
  userinfo_endpoint: _userinfo,
  device_authorization_endpoint: _device,
  ...plain
} = metadata;
const full = {
  ...metadata,
  introspection_endpoint: `${issuer}/introspect`,
  introspection_endpoint_auth_methods_supported: ['none'],
  token_endpoint: `${issuer}/another-token-endpoint`,
};

function run(other: Answer, first: Answer = plain) {
  const server = scriptedServer({
    [openid]: [first],
    [oauth]: [other],
    '/revoke': [new Response(null, { status: 200 })],
    '/introspect': [{ active: true }],
    '/me': [{ sub: 'ada' }],
  });
  const world = createWorld({ fetch: server.fetch, tokens: { test: stored } });
  const asked = () => server.sent.map(({ path }) => path);
  return { ...world, asked };
}

const both = { stored: ['refresh_token', 'access_token'] } as const;
const leave = { local: false, browser: { never: true } };

describe('an endpoint that only the other metadata document names', () => {
  it('is used to revoke', async () => {
    const { context, asked } = run(full);
    await revoke(context, testSettings, both);
    expect(asked()).toEqual([openid, oauth, '/revoke', '/revoke']);
  });

  it('is used to introspect', async () => {
    const { context, asked } = run(full);
    expect((await introspect(context, testSettings, { stored: 'access_token' })).answer).toEqual({
      active: true,
    });
    expect(asked()).toEqual([openid, oauth, '/introspect']);
  });

  it('is used to sign out, of the tokens and of the session', async () => {
    const { context, tokens } = run(full);
    const result = await logout(context, testSettings, leave);
    expect(result.tokens.map(({ fate }) => fate)).toEqual(['revoked', 'revoked']);
    expect(result.end_session_url).toBe(`${issuer}/logout?client_id=cli`);
    expect(tokens.has('test')).toBe(false);
  });

  it('is used for the claims of the user', async () => {
    const { context } = run(full);
    const { id_token: _none, ...set } = stored;
    await context.tokens.write('test', set);
    expect((await userinfo(context, testSettings)).claims).toEqual({ sub: 'ada' });
  });

  it('brings its authentication methods, and nothing else', async () => {
    const { context } = run(full);
    const needs = ['introspection_endpoint', 'revocation_endpoint'] as const;
    const { server } = await connect(context, testSettings, { needs });
    expect(server).toEqual({
      ...plain,
      introspection_endpoint: full.introspection_endpoint,
      introspection_endpoint_auth_methods_supported: ['none'],
      revocation_endpoint: full.revocation_endpoint,
    });
  });
});

describe('the other metadata document', () => {
  it('is not asked when nothing is missing, or when it was the one that is known', async () => {
    const complete = run(html(404, 'none'), full);
    await revoke(complete.context, testSettings, both);
    expect(complete.asked()).not.toContain(oauth);
    const second = run(plain, html(404, 'none'));
    await failureOf(revoke(second.context, testSettings, both));
    expect(second.asked()).toEqual([openid, oauth]);
  });

  it.each<[string, Answer]>([
    ['is missing', html(404, 'none')],
    ['is of another issuer', { ...full, issuer: 'https://other.example' }],
    ['names plain http', { ...full, revocation_endpoint: 'http://id.example/revoke' }],
    ['lacks it too', plain],
  ])('changes nothing when it %s', async (_name, other) => {
    const { context, asked } = run(other);
    expect(await failureOf(revoke(context, testSettings, both))).toMatchObject({
      kind: 'usage',
      message: expect.stringContaining('names no revocation_endpoint'),
    });
    expect(asked()).toEqual([openid, oauth]);
  });

  it('is not what went wrong when it cannot be read', () => {
    const talk = (id: number, url: string, status: number): Exchange => ({
      id,
      step: 'discovery',
      startedAt: id,
      request: { method: 'GET', url, headers: {} },
      response: { status, headers: {}, body: status === 200 ? JSON.stringify(plain) : '' },
    });
    const exchanges = [talk(1, `${issuer}${openid}`, 200), talk(2, `${issuer}${oauth}`, 404)];
    const base = { command: 'token revoke', version: '0', startedAt: 0, endedAt: 3, exitCode: 2 };
    expect(gatherFacts({ ...base, settings: [], exchanges }).failed).toBeUndefined();
    const [, second] = exchanges;
    const reused = [
      { step: 'discovery', url: issuer, answeredAt: 0, body: JSON.stringify(plain) },
    ] as const;
    const kept = gatherFacts({ ...base, settings: [], exchanges: [second!], reused });
    expect(kept.failed).toBeUndefined();
    const alone = gatherFacts({ ...base, settings: [], exchanges: [second!] });
    expect(alone.failed?.step).toBe('discovery');
  });
});

it('is used to sign in with a device code', async () => {
  const { outcome } = runDevice({ metadata: plain, otherMetadata: metadata });
  await expect(outcome).resolves.toMatchObject({ tokens: { access_token: 'at-1' } });
});
