import { createHash, timingSafeEqual } from 'node:crypto';
import type { CallbackRequest } from '../model/loopback.ts';
import type { AuthorizationRequest } from './authorization-request.ts';
import type { AuthorizationServer } from './connection.ts';

/** In which way a request is not the answer. */
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

/** Not the answer to this sign-in: it is answered with `status` and the sign-in goes on. */
export type RejectedRequest = {
  readonly type: 'stranger';
  readonly kind: RejectionKind;
  readonly status: number;
  readonly reason: string;
  /** Browsers ask for this by themselves: nobody needs to hear of it. */
  readonly quiet?: true;
};

export type CallbackVerdict =
  | RejectedRequest
  /** The answer, with a code or an error in it. */
  | { readonly type: 'answer' };

export type Expectation = {
  readonly authorizationRequest: AuthorizationRequest;
  readonly server: AuthorizationServer;
  /** `form_post` lets the answer come as a POST. */
  readonly formPost: boolean;
};

/**
 * Decides whether a request to the listener is the answer that a sign-in waits for. Place and
 * method first, then `state` before anything else is believed, errors included (RFC 6749 section
 * 10.12), then `iss` (RFC 9207 section 2.4). Whatever fails is a stranger and ends nothing.
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
    return stranger('wrong_host', 421, `a request for the host "${short(host)}"`);
  }
  if (path !== redirect.pathname) {
    const reason = `a request for ${short(path)}, not ${redirect.pathname}`;
    return { ...stranger('wrong_path', 404, reason), ...(isNoise(path) && { quiet: true }) };
  }
  const allowed = method === 'GET' || (method === 'POST' && expected.formPost);
  if (!allowed) return stranger('wrong_method', 405, `a ${method} request`);
  return (
    judgeNames(parameters) ??
    judgeState(parameters, expected.authorizationRequest.state) ??
    judgeIssuer(parameters, expected.server) ??
    judgeContent(parameters)
  );
}

/** What browsers ask every server for. */
function isNoise(path: string): boolean {
  const asked = ['/favicon.ico', '/robots.txt', '/apple-touch-icon.png', '/manifest.json'];
  return asked.includes(path) || path.startsWith('/.well-known/');
}

function judgeNames(parameters: URLSearchParams): RejectedRequest | undefined {
  const seen = new Set<string>();
  for (const name of parameters.keys()) {
    if (seen.has(name)) {
      const reason = `a callback with two values for "${short(name)}"`;
      return stranger('duplicate_parameter', 400, reason);
    }
    seen.add(name);
  }
  return undefined;
}

/** Without a state nothing tells who sent a callback: an error could come from anywhere. */
function judgeState(
  parameters: URLSearchParams,
  expected: string | undefined,
): RejectedRequest | undefined {
  const state = parameters.get('state');
  if (expected === undefined) {
    if (parameters.has('error')) {
      return stranger('no_state', 400, 'an error that nobody can vouch for');
    }
    return isCode(parameters.get('code'))
      ? undefined
      : stranger('no_code', 400, 'a callback without a code');
  }
  if (state === null) return stranger('no_state', 400, 'a callback without state');
  if (isEqual(state, expected)) return undefined;
  return stranger('wrong_state', 400, 'a callback with the state of another sign-in');
}

/** RFC 6749 appendix A.11: a code is printable ASCII. */
function isCode(code: string | null): boolean {
  return code !== null && /^[\x20-\x7e]{1,2048}$/.test(code);
}

function judgeIssuer(
  parameters: URLSearchParams,
  server: AuthorizationServer,
): RejectedRequest | undefined {
  const iss = parameters.get('iss');
  if (iss === null && server.authorization_response_iss_parameter_supported === true) {
    const reason = `a callback without iss, which ${server.issuer} promises to send`;
    return stranger('no_iss', 400, reason);
  }
  if (iss === null || iss === server.issuer) return undefined;
  const reason = `a callback from the issuer ${short(iss)}, expected ${server.issuer}`;
  return stranger('wrong_iss', 400, reason);
}

function judgeContent(parameters: URLSearchParams): CallbackVerdict {
  if (parameters.has('code') || parameters.has('error')) return { type: 'answer' };
  return stranger('no_code', 400, 'a callback with neither code nor error');
}

function stranger(kind: RejectionKind, status: number, reason: string): RejectedRequest {
  return { type: 'stranger', kind, status, reason };
}

/** Enough of what a stranger sent to know it again. */
function short(text: string): string {
  return text.length <= 100 ? text : `${text.slice(0, 100)}…`;
}

/** Another name in the Host header is DNS rebinding: a page that points its own name at us. */
function isSameMachine(host: string, redirectHost: string): boolean {
  const names = ['127.0.0.1', 'localhost', '[::1]', redirectHost];
  return names.includes(host.toLowerCase());
}

/** Equal without telling by the time it takes how much of it was equal. */
function isEqual(left: string, right: string): boolean {
  return timingSafeEqual(digest(left), digest(right));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
