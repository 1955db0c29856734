import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fetch } from '../../../src/model/exchange.ts';
import { device, type DeviceEvent } from '../../../src/flows/device/device.ts';
import { clients } from '../../../src/server/clients.ts';
import { confirmDevice } from '../../../src/server/automatic-sign-in.ts';
import { type RunningServer, startServer } from '../../../src/server/start.ts';
import type { ClientSettings, Settings } from '../../../src/model/settings.ts';
import { createWorld, realFetch, type World } from '../../support/context.ts';
import { failureOf } from '../../support/flows/device-run.ts';

let server: RunningServer;
beforeAll(async () => {
  server = await startServer({ port: 0 });
});
afterAll(() => server.close());

function run(world: World = {}, never = false, client: Partial<ClientSettings> = {}) {
  const made = createWorld({
    server: {
      issuer: server.issuer,
      resource: `${server.issuer}/api`,
      clients: [],
      signIn: async () => {},
      confirmDevice: (url) => confirmDevice(realFetch, url),
    },
    ...world,
  });
  const settings: Settings = {
    profile: 'demo',
    known: true,
    builtIn: true,
    client: {
      issuer: server.issuer,
      client_id: 'atm-cli',
      scope: 'openid profile offline_access api:read',
      resource: [`${server.issuer}/api`],
      ...client,
    },
    origins: {},
  };
  const opened: string[] = [];
  const openBrowser = async (url: string) => {
    opened.push(url);
    await confirmDevice(realFetch, url);
    return { opened: true };
  };
  const events: DeviceEvent[] = [];
  const outcome = device({ ...made.context, openBrowser }, settings, {
    browser: { never },
    countdown: false,
    timeout: 7,
    emit: (event) => events.push(event),
  });
  return { ...made, opened, events, outcome };
}

/** Somebody between us and the server, who would like to be Eve. */
const forge: Fetch = async (url, options) => {
  const response = await realFetch(url, options);
  if (!url.endsWith('/token') || !response.ok) return response;
  const answer = (await response.json()) as { id_token: string };
  const [header, payload = '', signature] = answer.id_token.split('.');
  const claims = JSON.parse(atob(payload)) as object;
  const forged = Buffer.from(JSON.stringify({ ...claims, name: 'Eve' })).toString('base64url');
  return Response.json({ ...answer, id_token: `${header}.${forged}.${signature}` });
};

describe('device on the built-in server', () => {
  it('is confirmed by its robot when nobody is there', async () => {
    const { outcome, events, tokens, profiles, slept } = run();
    const { claims } = await outcome;
    expect(claims?.name).toMatch(/test user/);
    expect(events).toContainEqual({ type: 'browser', browserLaunch: { by: 'robot' } });
    expect(slept).toEqual([5000]);
    expect(tokens.get('demo')).toMatchObject({
      flow: 'device_code',
      resource: [`${server.issuer}/api`],
      refresh_token: expect.any(String),
    });
    expect(profiles.size).toBe(0);
  });

  it('is confirmed in the browser of the person who is there', async () => {
    const { outcome, opened, events } = run({ interactive: true });
    expect((await outcome).claims?.sub).toBe('ada');
    expect(opened).toHaveLength(1);
    expect(events).toContainEqual({
      type: 'browser',
      browserLaunch: { by: 'browser', opened: true },
    });
  });

  it.each(['basic', 'post'] as const)('takes a confidential client by %s', async (method) => {
    const confidential = clients.find(({ client_secret }) => client_secret !== undefined);
    const { client_id = '', client_secret = '' } = confidential ?? {};
    const { outcome, tokens } = run({}, false, { client_id, client_secret, client_auth: method });
    await outcome;
    expect(tokens.get('demo')?.client_id).toBe(client_id);
  });

  it('is confirmed by nobody with --no-browser', async () => {
    expect(await failureOf(run({}, true).outcome)).toMatchObject({ kind: 'timeout' });
  });

  it('stores nothing when the ID token was changed on the way', async () => {
    const { outcome, tokens } = run({ fetch: forge });
    expect(await failureOf(outcome)).toMatchObject({ kind: 'check_failed' });
    expect(tokens.size).toBe(0);
  });
});
