import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';

import { createBrowser } from '../../scripts/interop/sign-in/browser.mjs';
import { readPage } from '../../scripts/interop/sign-in/page.mjs';
import { signIn } from '../../scripts/interop/sign-in/sign-in.mjs';

const user = { username: 'ada', password: 'a pass+word&more' };
const callback = 'http://127.0.0.1:1/callback';
const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

test('reads labels, buttons outside of their form, selects, noscript and entities', () => {
  const page = readPage(
    `<title>Sign in &amp; go</title><base href="/app/">
     <form id="f" method="POST" action="in?a=1&amp;b=2">
       <label for="u">Your e-mail</label><input id="u" name="x1">
       <select name="lang"><option value="de">Deutsch<option selected>English</select>
       <input type="checkbox" name="all"><input type="submit" disabled value="No">
       <noscript><button name="go" value="1">Continue</button></noscript>
     </form>
     <button form="f" formaction="/deny">Deny</button><a href="../help?x=&quot;">Help</a>`,
    'https://id.example.com/start',
  );
  expect(page.title).toBe('Sign in & go');
  expect(page.forms).toMatchObject([
    {
      method: 'post',
      action: 'https://id.example.com/app/in?a=1&b=2',
      inputs: [
        { name: 'x1', type: 'text', words: expect.stringContaining('Your e-mail') },
        { name: 'lang', type: 'select', value: 'English' },
        { name: 'all', type: 'checkbox', value: 'on', isChecked: false },
      ],
      buttons: [
        { name: 'go', value: '1', words: 'Continue' },
        { name: '', words: 'Deny', action: 'https://id.example.com/deny' },
      ],
    },
  ]);
  expect(page.links).toEqual([{ url: 'https://id.example.com/help?x=%22', words: 'Help' }]);
});

test('follows a button whose script goes to an address, and no other script', () => {
  const page = readPage(
    `<button type="button" onclick="location.href='./confirm?action=allowed'">Allow</button>
     <button type="button" onclick="window.location = '/no';">Deny</button>
     <button type="button" onclick="allow('./confirm')">Other</button>`,
    'https://id.example.com/device/login',
  );
  expect(page.links).toEqual([
    { url: 'https://id.example.com/device/confirm?action=allowed', words: 'Allow' },
    { url: 'https://id.example.com/no', words: 'Deny' },
  ]);
});

test('goes through connector, identifier, password, consent and a form that sends itself', async () => {
  const { origin, requests } = await serve({
    '/authorize': '<a href="/register">Sign up</a> <a href="/first">Log in with Email</a>',
    '/first': '<form method="post" action="/second"><input name="identifier" type="email"></form>',
    '/second': `<form method="post" action="/third"><input name="pw" type="password">
      <button name="cancel" value="1">Cancel</button><button name="login">Sign in</button></form>`,
    '/third': `<form method="post" action="/fourth"><input type="checkbox" name="scope" value="openid">
      <button name="decision" value="deny">Deny</button><button name="decision" value="yes">Allow</button></form>`,
    '/fourth':
      '<form method="post" action="/fifth"><input type="hidden" name="code" value="&quot;c&quot;"></form>',
    '/fifth': { location: `${callback}?code=c` },
  });
  const browser = createBrowser((url) => url.startsWith(callback));
  const { view } = await signIn(`${origin}/authorize`, { user }, { browser });
  expect(view.url).toBe(`${callback}?code=c`);
  expect(requests).toEqual([
    'GET /authorize ',
    'GET /first ',
    'POST /second identifier=ada',
    'POST /third pw=a+pass%2Bword%26more&login=',
    'POST /fourth scope=openid&decision=yes',
    'POST /fifth code=%22c%22',
  ]);
});

test('denies a device: the code is filled in, then the button that refuses is pressed', async () => {
  const { origin, requests } = await serve({
    '/device': '<form action="/confirm"><input name="user_code" placeholder="CODE"></form>',
    '/confirm': `<form method="post" action="/end"><button name="abort" value="yes">No, cancel</button>
      <button name="confirm" value="yes">Continue</button></form>`,
    '/end': '<h1>The request was denied</h1>',
  });
  const person = { user, userCode: 'BCDF-GHJK', denies: true };
  const { view } = await signIn(`${origin}/device`, person, {
    browser: createBrowser(),
    isOpenEnded: true,
  });
  expect(view.page.words).toBe('The request was denied');
  expect(requests).toEqual([
    'GET /device ',
    'GET /confirm?user_code=BCDF-GHJK ',
    'POST /end abort=yes',
  ]);
});

test('denies where nothing refuses but a consent without any scope', async () => {
  const { origin, requests } = await serve({
    '/consent': `<form method="post" action="/end"><input type="hidden" name="state" value="s">
      <input type="checkbox" name="scope" value="read"><button>Submit Consent</button></form>`,
    '/end': 'denied',
  });
  const person = { user, denies: true, hints: { deny: ['Submit Consent'] } };
  await signIn(`${origin}/consent`, person, { browser: createBrowser(), isOpenEnded: true });
  expect(requests).toEqual(['GET /consent ', 'POST /end state=s']);
});

test('denies a device: pages before the decision go on, and the next code is not asked for', async () => {
  const { origin, requests } = await serve({
    '/device': `<form method="post" action="/confirm"><input type="hidden" name="code" value="C">
      <noscript><button>Continue</button></noscript></form>`,
    '/confirm': `<form method="post" action="/again"><button name="abort" value="yes">[ Abort ]</button>
      <button>Continue</button></form>`,
    '/again':
      '<form method="post" action="/again"><input name="user_code"><button>Go</button></form>',
  });
  const person = { user, userCode: 'BCDF-GHJK', denies: true };
  const options = { browser: createBrowser(), isOpenEnded: true };
  const { view } = await signIn(`${origin}/device`, person, options);
  expect(view.url).toBe(`${origin}/again`);
  expect(requests).toEqual(['GET /device ', 'POST /confirm code=C', 'POST /again abort=yes']);
});

test('does what the script of a page would do, with the parameters of its address', async () => {
  const { origin, requests } = await serve({
    '/authorize': { location: '/login.html?client_id=cli&back=%2Fdone%3Fx%3D%2526' },
    '/login.html': '<title>Please turn on JavaScript</title>',
    '/done': { location: `${callback}?code=c` },
  });
  const hints = {
    scripted: [
      {
        at: '/login.html',
        requests: [
          { method: 'POST', url: `${origin}/api/auth`, json: { username: 'ada' } },
          { method: 'PUT', url: `${origin}/api/grant/{client_id}`, json: { to: '{client_id}' } },
        ],
        go: `${origin}{back}&continue`,
      },
    ],
  };
  const browser = createBrowser((url) => url.startsWith(callback));
  const { view } = await signIn(`${origin}/authorize`, { user, hints }, { browser });
  expect(view.url).toBe(`${callback}?code=c`);
  expect(requests.slice(2)).toEqual([
    'POST /api/auth {"username":"ada"}',
    'PUT /api/grant/cli {"to":"cli"}',
    'GET /done?x=%26&continue ',
  ]);
});

test('a page without a way on is shown, and a wrong password does not go round in circles', async () => {
  const { origin } = await serve({
    '/broken': '<title>Oops</title>We are sorry',
    '/login':
      '<form method="post" action="/login"><input name="user"><input type="password" name="p"></form>',
  });
  const browser = createBrowser((url) => url.startsWith(callback));
  await expect(signIn(`${origin}/broken`, { user }, { browser })).rejects.toThrow(
    /nothing to press on "Oops" \(HTTP 200, .*We are sorry/,
  );
  await expect(signIn(`${origin}/login`, { user }, { browser })).rejects.toThrow(/after 15 pages/);
});

test('cookies go back to where they came from, Secure ones to loopback too', async () => {
  const { origin, cookies } = await serve({
    '/set': {
      location: '/look',
      'set-cookie': ['sid=1; Secure; HttpOnly; Path=/', 'old=; Max-Age=0'],
    },
    '/look': 'done',
  });
  await createBrowser().open(`${origin}/set`);
  expect(cookies).toEqual([undefined, 'sid=1']);
});

test('pages are asked for as by a browser, what their scripts send as by fetch', async () => {
  const { origin, modes } = await serve({ '/page': '', '/script': '' });
  const browser = createBrowser();
  await browser.open(`${origin}/page`);
  expect(await browser.request({ method: 'POST', url: `${origin}/script`, json: {} })).toBe(200);
  expect(modes).toEqual(['navigate', 'cors']);
});

type Answer = string | Readonly<Record<string, string | readonly string[]>>;

async function serve(answers: Readonly<Record<string, Answer>>) {
  const requests: string[] = [];
  const cookies: (string | undefined)[] = [];
  const modes: unknown[] = [];
  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    requests.push(`${request.method} ${request.url} ${await text(request)}`);
    cookies.push(request.headers.cookie);
    modes.push(request.headers['sec-fetch-mode']);
    const answer = answers[request.url?.split('?')[0] ?? ''] ?? '';
    if (typeof answer === 'string') {
      response.setHeader('content-type', 'text/html').end(answer);
      return;
    }
    for (const [name, value] of Object.entries(answer)) response.setHeader(name, value);
    response.writeHead(302).end();
  }
  const server = createServer((request, response) => void respond(request, response));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  closing.push(() => server.close().closeAllConnections());
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, requests, cookies, modes };
}
