import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, onTestFinished, test } from 'vitest';

import type { Fetch } from '../../src/model/exchange.ts';
import { confirmDevice, signIn } from '../../src/server/automatic-sign-in.ts';
import { startServer } from '../../src/server/start.ts';
import { authorizationUrl, callback, http } from '../support/server/support.ts';

const { issuer, close } = await startServer({ port: 0 });
afterAll(close);

test('signs in again and again, each time afresh', async () => {
  for (let round = 0; round < 3; round += 1) {
    const { redirect_uri, arrived } = await callback();
    await signIn(http, authorizationUrl(issuer, { redirect_uri }));
    expect((await arrived).get('code')).toBeTruthy();
  }
});

test('carries an error to the redirect URI like a browser', async () => {
  const { redirect_uri, arrived } = await callback();
  await signIn(http, authorizationUrl(issuer, { redirect_uri, code_challenge_method: 'plain' }));
  expect((await arrived).get('error')).toBe('invalid_request');
});

test('sends no cookie of the server to the redirect URI', async () => {
  const seen: (string | undefined)[] = [];
  const watch: Fetch = (url, options) => {
    if (!url.startsWith(issuer)) seen.push(options?.headers?.['cookie']);
    return http(url, options);
  };
  const { redirect_uri } = await callback();
  await signIn(watch, authorizationUrl(issuer, { redirect_uri }));
  expect(seen).toEqual([undefined]);
});

test('goes back to the server where the client sends the browser on', async () => {
  const states: (string | null)[] = [];
  const listener = createServer((request, response) => {
    states.push(new URL(request.url ?? '', redirect_uri).searchParams.get('state'));
    const again = authorizationUrl(issuer, { redirect_uri, state: 'the second' });
    if (states.length === 1) response.writeHead(303, { location: again });
    response.end('done');
  });
  await once(listener.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    listener.close().closeAllConnections();
  });
  const redirect_uri = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/callback`;
  await signIn(http, authorizationUrl(issuer, { redirect_uri, state: 'the first' }));
  expect(states).toEqual(['the first', 'the second']);
});

test('stops at an error page with what it says', async () => {
  await expect(
    signIn(http, authorizationUrl(issuer, { client_id: 'nobody' })),
  ).rejects.toMatchObject({
    kind: 'refused',
    code: 'invalid_client',
    message:
      'the built-in server stopped the sign-in with the page "The request was refused": client is invalid',
  });
});

test('stops at a device code that is not known', async () => {
  await expect(confirmDevice(http, `${issuer}/device?user_code=BBBB-BBBB`)).rejects.toThrow(
    'the page "Connect a device": This code is unknown',
  );
});

test.each([
  ['a page of somebody else', () => new Response('<h1>Hello</h1>'), 'the page "Hello"'],
  ['no page', () => Response.json({}, { status: 502 }), 'HTTP 502'],
  ['redirects without end', () => redirect(issuer), 'redirected more than 20 times'],
  ['the same page without end', () => new Response(endless), 'the page "Who?"'],
])('gives up on %s', async (_name, answer, message) => {
  const fake: Fetch = () => Promise.resolve(answer());
  await expect(signIn(fake, `${issuer}/auth`)).rejects.toThrow(message);
});

const endless = `<main data-page="choose-user"><h1>Who?</h1>
<form method="post" action="/"><button name="user" value="x">x</button></form>`;

function redirect(location: string): Response {
  return new Response(null, { status: 302, headers: { location } });
}
