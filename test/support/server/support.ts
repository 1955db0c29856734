import { createHash, randomBytes } from 'node:crypto';
import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';

import { onTestFinished } from 'vitest';

import type { Fetch } from '../../../src/model/exchange.ts';
import { developmentSecret } from '../../../src/server/clients.ts';
import { createBrowser, type View } from '../../../src/server/page-browser.ts';
import { signIn } from '../../../src/server/automatic-sign-in.ts';

export const deviceCodeGrant = 'urn:ietf:params:oauth:grant-type:device_code';

/** A fetch that adds nothing: no redirect is followed and no content type guessed from the body. */
export const http: Fetch = (url, { body, ...options } = {}) =>
  fetch(url, {
    redirect: 'manual',
    ...options,
    body: body instanceof URLSearchParams ? body.toString() : body,
  } as RequestInit);

type Callback = { readonly redirect_uri: string; readonly arrived: Promise<URLSearchParams> };

/** A client's own loopback listener, and the parameters of the request that it gets. */
export async function callback(host = '127.0.0.1'): Promise<Callback> {
  const listener = createServer();
  await new Promise<void>((resolve) => {
    listener.listen(0, host.replace(/[[\]]/g, ''), resolve);
  });
  onTestFinished(() => {
    listener.close().closeAllConnections();
  });
  const redirect_uri = `http://${host}:${(listener.address() as AddressInfo).port}/callback`;
  const arrived = new Promise<URLSearchParams>((resolve) => {
    listener.on('request', (request, response) => {
      response.end('done');
      resolve(new URL(request.url ?? '', redirect_uri).searchParams);
    });
  });
  return { redirect_uri, arrived };
}

type Pkce = { readonly code_verifier: string; readonly code_challenge: string };

export function pkce(): Pkce {
  const code_verifier = randomBytes(32).toString('base64url');
  const code_challenge = createHash('sha256').update(code_verifier).digest('base64url');
  return { code_verifier, code_challenge };
}

/** An authorization request of the public client, unless `parameters` say otherwise. */
export function authorizationUrl(issuer: string, parameters: Record<string, string> = {}): string {
  const query = new URLSearchParams({
    client_id: 'atm-cli',
    response_type: 'code',
    scope: 'openid',
    code_challenge: pkce().code_challenge,
    code_challenge_method: 'S256',
    redirect_uri: 'http://127.0.0.1:1/callback',
    state: 'state of the test',
    ...parameters,
  });
  return `${issuer}/auth?${query.toString()}`;
}

export type Answer = { readonly status: number; readonly body: Record<string, unknown> };

/** Posts a form; `basic` is a client that sends its development secret in the header. */
export async function post(
  url: string,
  fields: Record<string, string>,
  basic?: string,
): Promise<Answer> {
  const credentials = Buffer.from(`${basic}:${developmentSecret}`).toString('base64');
  const response = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: basic === undefined ? {} : { authorization: `Basic ${credentials}` },
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? {} : JSON.parse(text) };
}

export async function userinfo(issuer: string, accessToken: unknown): Promise<Answer> {
  const response = await fetch(`${issuer}/me`, {
    headers: { authorization: `Bearer ${String(accessToken)}` },
  });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

/** What a code of the robot's sign-in can be exchanged with. */
export async function signInForCode(
  issuer: string,
  parameters: Record<string, string> = {},
): Promise<Record<string, string>> {
  const { redirect_uri, arrived } = await callback();
  const { code_verifier, code_challenge } = pkce();
  await signIn(http, authorizationUrl(issuer, { redirect_uri, code_challenge, ...parameters }));
  return {
    grant_type: 'authorization_code',
    client_id: parameters['client_id'] ?? 'atm-cli',
    code: (await arrived).get('code') ?? 'none came',
    redirect_uri,
    code_verifier,
  };
}

/** The token response of a whole login. */
export async function login(
  issuer: string,
  parameters: Record<string, string> = {},
): Promise<Answer['body']> {
  const { resource } = parameters;
  const { body } = await post(`${issuer}/token`, {
    ...(await signInForCode(issuer, parameters)),
    ...(resource !== undefined && { resource }),
  });
  return body;
}

/** A login with a refresh token. */
export function loginOffline(
  issuer: string,
  parameters: Record<string, string> = {},
): Promise<Answer['body']> {
  return login(issuer, { scope: 'openid offline_access', prompt: 'consent', ...parameters });
}

export function refresh(
  issuer: string,
  refreshToken: unknown,
  fields: Record<string, string> = {},
): Promise<Answer> {
  return post(`${issuer}/token`, {
    grant_type: 'refresh_token',
    client_id: 'atm-cli',
    refresh_token: String(refreshToken),
    ...fields,
  });
}

/** Opens a page and presses buttons, by name or value, one after the other. */
export async function pressThrough(url: string, ...values: readonly string[]): Promise<View> {
  const browser = createBrowser(http, url);
  let view = await browser.open(url);
  for (const value of values) {
    const button = view.buttons.find(
      ({ name, body }) => name === value || body.get(name) === value,
    );
    if (button === undefined) throw new Error(`no button ${value} on ${view.title}`);
    view = await browser.press(button);
  }
  return view;
}

type Jwt = { readonly header: Answer['body']; readonly payload: Answer['body'] };

/** The parts of a JWT, unverified. */
export function decodeUnverified(token: unknown): Jwt {
  const [header, payload] = String(token)
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Answer['body']);
  return { header: header ?? {}, payload: payload ?? {} };
}

/** The status of a page that is asked for under another name than its server's. */
export function statusUnderOtherName(url: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    send(url, { headers: { host: 'evil.example.test' } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}
