import { type ServerResponse, STATUS_CODES } from 'node:http';

import { contentPolicy, type Page, renderPage } from '../pages/layout.ts';

/** A whole response, decided before any of it is sent. */
export type AtmResponse = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

const commonHeaders = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};
const footer = 'Test server of atm-cli in the ATM dialect: made-up users, public passwords.';

export function json(value: object, status = 200): AtmResponse {
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  return { status, headers, body: JSON.stringify(value) };
}

/**
 * The format of every error. The document shows none: this is what similar servers send,
 * `{statusCode, error, message}`, with the name of the status as `error`.
 */
export function refuse(status: number, message: string): AtmResponse {
  return json({ statusCode: status, error: STATUS_CODES[status], message }, status);
}

/** A page, with its content security policy. */
export function show(page: Page, status = 200): AtmResponse {
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': contentPolicy(page),
  };
  return { status, headers, body: renderPage({ ...page, footer }) };
}

/** Redirects the browser to a GET (RFC 9110 section 15.4.4). */
export function seeOther(location: string): AtmResponse {
  return { status: 303, headers: { location }, body: '' };
}

/** The response with an additional header. */
export function withHeader(response: AtmResponse, name: string, value: string): AtmResponse {
  return { ...response, headers: { ...response.headers, [name]: value } };
}

export function send(response: ServerResponse, { status, headers, body }: AtmResponse): void {
  response.writeHead(status, { ...commonHeaders, ...headers }).end(body);
}
