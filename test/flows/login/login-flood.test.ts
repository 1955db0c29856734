import { once } from 'node:events';
import { connect } from 'node:net';

import { text } from 'node:stream/consumers';

import { expect, it } from 'vitest';

import type { Fetch } from '../../../src/model/exchange.ts';
import { login } from '../../../src/flows/login/login.ts';
import type { LoginEvent } from '../../../src/flows/login/events.ts';
import { createWorld, type World } from '../../support/context.ts';
import { deferred } from '../../support/deferred.ts';
import { flood } from '../../support/flood.ts';
import {
  issuer,
  metadata,
  scriptedServer,
  testSettings,
} from '../../support/flows/scripted-server.ts';

const script = {
  '/.well-known/openid-configuration': [metadata],
  '/token': [{ access_token: 'a', token_type: 'Bearer', expires_in: 60 }],
};

/** A login at a scripted server, whose browser does `attack` and then delivers the true callback. */
async function run(attack: (callback: URL, state: string) => Promise<void>, world: World = {}) {
  const events: LoginEvent[] = [];
  const made = createWorld({
    fetch: scriptedServer(script).fetch,
    browser: async (url) => {
      const sent = new URL(url).searchParams;
      const callback = new URL(sent.get('redirect_uri') ?? '');
      await attack(callback, sent.get('state') ?? '');
    },
    ...world,
  });
  const client = { issuer, client_id: 'cli', scope: 'api', redirect_uri: 'http://127.0.0.1:0/cb' };
  await login(
    made.context,
    { ...testSettings, client },
    {
      browser: { never: false, command: 'test-browser' },
      timeoutMs: 60_000,
      emit: (event) => events.push(event),
    },
  );
  return { ...made, events };
}

async function deliver(callback: URL, state: string): Promise<Response> {
  return await fetch(`${callback.href}?code=true&state=${state}`);
}

it('takes the true callback after a flood, and tells of each kind of stranger once', async () => {
  const count = 2000;
  const { events, tokens } = await run(async (callback, state) => {
    const { sent, answers } = await flood(callback.href, count);
    expect(sent).toBe(count);
    expect(answers['200']).toBeUndefined();
    expect(Object.keys(answers)).toEqual(expect.arrayContaining(['400', '404', '421', '431']));
    await deliver(callback, state);
  });
  expect(tokens.get('test')).toMatchObject({ access_token: 'a' });
  const rejectedRequests = events.filter(({ type }) => type === 'rejected_request');
  const kinds = ['no_state', 'wrong_host', 'wrong_method', 'wrong_path', 'wrong_state'];
  expect(rejectedRequests.length).toBeLessThanOrEqual(kinds.length);
  const last = events.at(-1);
  const repeats = last?.type === 'rejected_requests' ? last.repeats : {};
  expect(repeats).toMatchObject({ wrong_state: expect.any(Number), wrong_host: count / 8 - 1 });
  expect(JSON.stringify(events).length).toBeLessThan(5000);
});

it('is not locked out by connections that say nothing', async () => {
  const { tokens } = await run(async (callback, state) => {
    const sockets = Array.from({ length: 300 }, () => {
      const socket = connect(Number(callback.port), callback.hostname);
      return socket.on('error', () => {});
    });
    await Promise.all(sockets.map((socket) => once(socket, 'connect').catch(() => {})));
    await deliver(callback, state);
    for (const socket of sockets) socket.destroy();
  });
  expect(tokens.has('test')).toBe(true);
});

it('shows a callback that comes twice how the first one ended, and sends its code once', async () => {
  const asked = deferred<undefined>();
  const release = deferred<undefined>();
  const server = scriptedServer(script);
  const slowly: Fetch = async (url, options) => {
    if (url.endsWith('/token')) {
      asked.resolve(undefined);
      await release.promise;
    }
    return await server.fetch(url, options);
  };
  const pages: Promise<string>[] = [];
  const { events } = await run(
    async (callback, state) => {
      pages.push(deliver(callback, state).then((answer) => answer.text()));
      await asked.promise;
      const again = connect(Number(callback.port), callback.hostname);
      await once(again, 'connect');
      again.write(`GET /cb?code=true&state=${state} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
      pages.push(text(again));
      const stranger = await fetch(callback);
      expect(stranger.status).toBe(400);
      release.resolve(undefined);
    },
    { fetch: slowly },
  );
  for (const page of await Promise.all(pages)) expect(page).toContain('Signed in');
  expect(server.to('/token')).toHaveLength(1);
  expect(events.filter(({ type }) => type === 'callback')).toHaveLength(1);
});
