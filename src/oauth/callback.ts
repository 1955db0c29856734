import { createHash, timingSafeEqual } from 'node:crypto';
import type { CallbackRequest } from '../model/loopback.ts';
import type { AuthorizationRequest } from './authorization-request.ts';
import type { AuthorizationServer } from './connection.ts';

/** Why a request is not the callback. */
export type RejectionKind =
  | 'wrong_host'
  | 'wrong_path'
  | 'wrong_method'
  | 'duplicate_parameter'
  | 'no_state'
  | 'wrong_state'
  | 'no_iss'
  | 'wrong_iss'
  | 'no_code';

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
  /** The callback, with a code or an error. */
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
    checkNames(parameters) ??
    checkState(parameters, expected.authorizationRequest.state) ??
    checkIssuer(parameters, expected) ??
    checkContent(parameters)
  );
}

/** Paths that browsers request from every server. */
function isNoise(path: string): boolean {
  const asked = ['/favicon.ico', '/robots.txt', '/apple-touch-icon.png', '/manifest.json'];
  return asked.includes(path) || path.startsWith('/.well-known/');
}

function checkNames(parameters: URLSearchParams): RejectedRequest | undefined {
  const seen = new Set<string>();
  for (const name of parameters.keys()) {
    if (seen.has(name)) {
      const reason = `a callback with two values for "${short(name)}"`;
      return rejected('duplicate_parameter', 400, reason);
    }
    seen.add(name);
  }
  return undefined;
}

/** Without a state the origin of a callback is unknown: an error could come from anywhere. */
function checkState(
  parameters: URLSearchParams,
  expected: string | undefined,
): RejectedRequest | undefined {
  const state = parameters.get('state');
  if (expected === undefined) {
    if (parameters.has('error')) {
      return rejected('no_state', 400, 'an error without state, which cannot be trusted');
    }
    return isCode(parameters.get('code'))
      ? undefined
      : rejected('no_code', 400, 'a callback without a code');
  }
  if (state === null) return rejected('no_state', 400, 'a callback without state');
  if (isEqual(state, expected)) return undefined;
  return rejected('wrong_state', 400, 'a callback with the state of another sign-in');
}

/** RFC 6749 appendix A.11: a code is printable ASCII. */
function isCode(code: string | null): boolean {
  return code !== null && /^[\x20-\x7e]{1,2048}$/.test(code);
}

function checkIssuer(
  parameters: URLSearchParams,
  { issuer, server }: Pick<Expectation, 'issuer' | 'server'>,
): RejectedRequest | undefined {
  const iss = parameters.get('iss');
  if (iss === null && server.authorization_response_iss_parameter_supported === true) {
    const reason = `a callback without iss, which ${server.issuer} announces in its metadata`;
    return { ...rejected('no_iss', 400, reason), final: true };
  }
  if (iss === null || issuer === undefined || iss === issuer) return undefined;
  const reason = `a callback from the issuer ${short(iss)}, expected ${issuer}`;
  return rejected('wrong_iss', 400, reason);
}

function checkContent(parameters: URLSearchParams): CallbackVerdict {
  if (parameters.has('code') || parameters.has('error')) return { type: 'accepted' };
  return rejected('no_code', 400, 'a callback with neither code nor error');
}

function rejected(kind: RejectionKind, status: number, reason: string): RejectedRequest {
  return { type: 'rejected', kind, status, reason };
}

/** The beginning of a value in a rejected request. */
function short(text: string): string {
  return text.length <= 100 ? text : `${text.slice(0, 100)}…`;
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
