import { createHash, timingSafeEqual } from 'node:crypto';
import type { CallbackRequest } from '../context.ts';
import type { Attempt } from './attempt.ts';
import type { AuthorizationServer } from './connection.ts';

export type Judgement =
  /** Not the answer to this sign-in: it is answered with `status` and the sign-in goes on. */
  | {
      readonly type: 'stranger';
      readonly status: number;
      readonly reason: string;
      readonly quiet?: true;
    }
  /** The answer, with a code or an error in it. */
  | { readonly type: 'answer' };

export type Expectation = {
  readonly attempt: Attempt;
  readonly server: AuthorizationServer;
  /** `form_post` lets the answer come as a POST. */
  readonly formPost: boolean;
};

/**
 * Decides whether a request to the listener is the answer that a sign-in waits for. Place and
 * method first, then `state` before anything else is believed, errors included (RFC 6749 section
 * 10.12), then `iss` (RFC 9207 section 2.4). Whatever fails is a stranger and ends nothing.
 */
export function judgeCallback(
  {
    method,
    host,
    path,
    parameters,
  }: Pick<CallbackRequest, 'method' | 'host' | 'path' | 'parameters'>,
  expected: Expectation,
): Judgement {
  const redirect = new URL(expected.attempt.redirect_uri);
  if (!isSameMachine(host, redirect.hostname)) {
    return stranger(421, `a request for the host "${host}"`);
  }
  if (path !== redirect.pathname) {
    const quiet = path === '/favicon.ico' || path.startsWith('/.well-known/appspecific/');
    return {
      ...stranger(404, `a request for ${path}, not ${redirect.pathname}`),
      ...(quiet && { quiet }),
    };
  }
  const allowed = method === 'GET' || (method === 'POST' && expected.formPost);
  if (!allowed) return stranger(405, `a ${method} request`);
  const names = [...parameters.keys()];
  const duplicate = names.find((name, index) => names.indexOf(name) !== index);
  if (duplicate !== undefined)
    return stranger(400, `a callback with two values for "${duplicate}"`);
  return (
    judgeState(parameters, expected.attempt.state) ??
    judgeIssuer(parameters, expected.server) ??
    judgeContent(parameters)
  );
}

/** Without a state nothing tells who sent a callback: an error could come from anywhere. */
function judgeState(parameters: URLSearchParams, expected: string | undefined) {
  const state = parameters.get('state');
  if (expected === undefined) {
    if (parameters.has('error')) return stranger(400, 'an error that nobody can vouch for');
    return isCode(parameters.get('code')) ? undefined : stranger(400, 'a callback without a code');
  }
  if (state === null) return stranger(400, 'a callback without state');
  if (isEqual(state, expected)) return undefined;
  return stranger(400, 'a callback with the state of another sign-in');
}

/** RFC 6749 appendix A.11: a code is printable ASCII. */
function isCode(code: string | null): boolean {
  return code !== null && /^[\x20-\x7e]{1,2048}$/.test(code);
}

function judgeIssuer(
  parameters: URLSearchParams,
  server: AuthorizationServer,
): Judgement | undefined {
  const iss = parameters.get('iss');
  if (iss === null && server.authorization_response_iss_parameter_supported === true) {
    return stranger(400, `a callback without iss, which ${server.issuer} promises to send`);
  }
  if (iss === null || iss === server.issuer) return undefined;
  return stranger(400, `a callback from the issuer ${iss}, expected ${server.issuer}`);
}

function judgeContent(parameters: URLSearchParams): Judgement {
  if (parameters.has('code') || parameters.has('error')) return { type: 'answer' };
  return stranger(400, 'a callback with neither code nor error');
}

function stranger(status: number, reason: string) {
  return { type: 'stranger', status, reason } as const;
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
