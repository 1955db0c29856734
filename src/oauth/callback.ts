import { createHash, timingSafeEqual } from 'node:crypto';
import type { CallbackRequest, ListenerProblem } from '../model/loopback.ts';
import type { AuthorizationRequest } from './authorization-request.ts';
import type { AuthorizationServer } from './connection.ts';

/** Why a request is not the callback. */
export type RejectionKind =
  | 'wrong_host'
  | 'wrong_path'
  | 'wrong_method'
  | 'duplicate_parameter'
  | 'no_state'
  | 'unproven_error'
  | 'wrong_state'
  | 'no_iss'
  | 'wrong_iss'
  | 'no_code'
  | 'short_url_used'
  | ListenerProblem['kind'];

/** Not a valid callback: the response has `status`, and the sign-in goes on unless it is `final`. */
export type RejectedRequest = {
  readonly type: 'rejected';
  readonly kind: RejectionKind;
  readonly status: number;
  readonly reason: string;
  /** Browsers request this by themselves: not worth a report. */
  readonly quiet?: true;
  /** It has the state of this sign-in, so nothing better will come: the sign-in ends. */
  readonly final?: true;
};

export type CallbackVerdict =
  | RejectedRequest
  /** The callback: its state is right. */
  | { readonly type: 'accepted' };

export type Expectation = {
  readonly authorizationRequest: AuthorizationRequest;
  readonly server: AuthorizationServer;
  /** The `iss` that it must have; `undefined`, which accepts any, when nobody has named the issuer. */
  readonly issuer: string | undefined;
  /** With `form_post` the callback is a POST. */
  readonly formPost: boolean;
};

/**
 * Checks whether a request to the listener is the callback of a sign-in: URL and method first, then
 * `state` before anything else is trusted, errors included (RFC 6749 section 10.12), then `iss`
 * (RFC 9207 section 2.4).
 */
export function checkCallback(
  {
    method,
    host,
    path,
    parameters,
  }: Pick<CallbackRequest, 'method' | 'host' | 'path' | 'parameters'>,
  expected: Expectation,
): CallbackVerdict {
  const redirect = new URL(expected.authorizationRequest.redirect_uri);
  if (!isSameMachine(host, redirect.hostname)) {
    return rejected('wrong_host', 421, `a request for the host "${short(host)}"`);
  }
  if (path !== redirect.pathname) {
    const reason = `a request for ${short(path)}, not ${redirect.pathname}`;
    return { ...rejected('wrong_path', 404, reason), ...(isNoise(path) && { quiet: true }) };
  }
  const allowed = method === 'GET' || (method === 'POST' && expected.formPost);
  if (!allowed) return rejected('wrong_method', 405, `a ${method} request`);
  return (
    checkState(parameters, expected.authorizationRequest.state) ??
    checkIssuer(parameters, expected) ?? { type: 'accepted' }
  );
}

/**
 * Why the code of an accepted callback cannot be exchanged, although its state is right: nothing
 * better will come. `undefined` when it has one code or an error, each parameter once (RFC 6749
 * section 3.1); parameters that no specification knows are ignored (section 4.1.2).
 */
export function unusableReason(parameters: URLSearchParams): string | undefined {
  const repeated = repetitionIn(parameters);
  if (repeated !== undefined) return repeated;
  if (parameters.has('code') || parameters.has('error')) return undefined;
  const names = [...new Set(parameters.keys())].map((name) => short(name)).slice(0, 8);
  const said = [...parameters].find(([name]) => /description|message|reason/i.test(name));
  const seen = said === undefined ? '' : `; ${short(said[0])}: ${short(said[1])}`;
  return `a callback with neither code nor error, only ${names.join(', ') || 'nothing'}${seen}`;
}

/** Paths that browsers request from every server. */
function isNoise(path: string): boolean {
  const asked = ['/favicon.ico', '/robots.txt', '/apple-touch-icon.png', '/manifest.json'];
  return asked.includes(path) || path.startsWith('/.well-known/');
}

const responseParameters = ['code', 'state', 'iss', 'error', 'error_description', 'error_uri'];

/** RFC 6749 section 3.1: a parameter "MUST NOT be included more than once". */
function repetitionIn(parameters: URLSearchParams): string | undefined {
  const twice = responseParameters.find((name) => parameters.getAll(name).length > 1);
  return twice && `a callback with two values for "${twice}"`;
}

/**
 * Without a state the origin of a callback is unknown: an error could come from anywhere. It is
 * shown, because some servers send their errors so, and ends nothing.
 */
function checkState(
  parameters: URLSearchParams,
  expected: string | undefined,
): RejectedRequest | undefined {
  const states = parameters.getAll('state');
  const hasError = (parameters.get('error') ?? '') !== '';
  if (hasError && (expected === undefined || states.length === 0)) {
    return rejected('unproven_error', 400, unprovenError(parameters));
  }
  if (expected === undefined) {
    const repeated = repetitionIn(parameters);
    if (repeated !== undefined) return rejected('duplicate_parameter', 400, repeated);
    return isCode(parameters.get('code'))
      ? undefined
      : rejected('no_code', 400, 'a callback without a code');
  }
  if (states.length === 0) return rejected('no_state', 400, 'a callback without state');
  // Whoever knows it is the server; with a second one `unusableReason` keeps the code from being sent.
  if (states.some((state) => isEqual(state, expected))) return undefined;
  return rejected('wrong_state', 400, 'a callback with the state of another sign-in');
}

/** What an error without state says, for the user alone. */
export function unprovenError(parameters: URLSearchParams): string {
  return `an error without state, which anyone could have sent: ${errorIn(parameters)}`;
}

/** With the error of a callback that is not trusted: Authlib sends its errors without the iss that it promises. */
function withError(reason: string, parameters: URLSearchParams): string {
  const error = errorIn(parameters);
  return error === '' ? reason : `${reason}; its error: ${error}`;
}

function errorIn(parameters: URLSearchParams): string {
  const [code, description] = ['error', 'error_description'].map((name) => parameters.get(name));
  return description ? `${short(code ?? '')}: ${short(description, 300)}` : short(code ?? '');
}

/** RFC 6749 appendix A.11: a code is printable ASCII. */
function isCode(code: string | null): boolean {
  return code !== null && /^[\x20-\x7e]{1,65536}$/.test(code);
}

function checkIssuer(
  parameters: URLSearchParams,
  { issuer, server }: Pick<Expectation, 'issuer' | 'server'>,
): RejectedRequest | undefined {
  const iss = parameters.get('iss');
  if (iss === null && server.authorization_response_iss_parameter_supported === true) {
    const reason = `a callback without iss, which ${server.issuer} announces in its metadata`;
    return { ...rejected('no_iss', 400, withError(reason, parameters)), final: true };
  }
  if (iss === null || issuer === undefined || iss === issuer) return undefined;
  const reason = `a callback from the issuer ${short(iss)}, expected ${issuer}`;
  return rejected('wrong_iss', 400, withError(reason, parameters));
}

function rejected(kind: RejectionKind, status: number, reason: string): RejectedRequest {
  return { type: 'rejected', kind, status, reason };
}

/** The beginning of a value in a rejected request. */
function short(text: string, length = 100): string {
  return text.length <= length ? text : `${text.slice(0, length)}…`;
}

/**
 * Another name in the Host header is DNS rebinding: a web page whose own name resolves to this
 * machine.
 */
function isSameMachine(host: string, redirectHost: string): boolean {
  const names = ['127.0.0.1', 'localhost', '[::1]', redirectHost];
  return names.includes(host.toLowerCase());
}

/** Compares in constant time. */
function isEqual(left: string, right: string): boolean {
  return timingSafeEqual(digest(left), digest(right));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
