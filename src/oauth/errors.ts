import {
  AuthorizationResponseError,
  OperationProcessingError,
  ResponseBodyError,
  UnsupportedOperationError,
  WWWAuthenticateChallengeError,
} from 'oauth4webapi';
import manifest from '../../package.json' with { type: 'json' };
import type { Advice } from '../model/advice.ts';
import { Failure, type FailureDetails, type ServerError } from '../model/errors.ts';
import { oneLine, readErrorBody, readErrorJson } from '../util/error-body.ts';
import { tryAgain } from '../util/retry-after.ts';
import type { Connection } from './connection.ts';
import { nonOAuthFailure } from './non-oauth-response.ts';
import { isPassingStatus, statusOf } from './normalize-response.ts';

/**
 * The failure for an error of the protocol library: an OAuth error of the server (`oauth_error`), a
 * response that is not OAuth (`network`), or one that fails a check (`check_failed`). Other errors
 * are returned unchanged. `connection` is the one of the request, for advice about the client.
 */
export async function asFailure(
  error: unknown,
  step: string,
  connection?: Connection,
): Promise<unknown> {
  if (error instanceof ResponseBodyError) {
    const status = statusOf(error.response);
    const seen = `${error.error}${quote(error.error_description)} (HTTP ${status})`;
    const message = `${step}: ${seen}`;
    const words = wordsOf(error.error_description);
    const serverError = { status, form: 'oauth', words } as const;
    // RFC 6749 section 5.2: 401 is about client authentication; Auth0 and Keycloak have other codes.
    if (status === 401 && otherThanInvalidClient.has(error.error)) {
      const advice = { id: 'error_code', code: 'invalid_client' } as const;
      const details = { code: error.error, advice, serverError, cause: error };
      return new Failure('oauth_error', message, details);
    }
    if (isPassing(status, error.error)) return passingFailure(message, error, serverError);
    return oauthFailure(message, error.error, { serverError, cause: error });
  }
  if (error instanceof AuthorizationResponseError) {
    const seen = `${error.error}${quote(error.error_description)}`;
    return oauthFailure(`${step}: ${seen}`, error.error, { cause: error });
  }
  if (error instanceof WWWAuthenticateChallengeError) {
    const [challenge] = error.cause;
    const { error: code, error_description } = challenge?.parameters ?? {};
    const body = readErrorBody(await error.response.text());
    const words = wordsOf(error_description) ?? body.words;
    const seen = `${code ?? challenge?.scheme ?? 'a challenge'}${quote(words)}`;
    const serverError = { status: error.status, form: code ? 'oauth' : body.form, words } as const;
    const message = `${step}: ${seen} (HTTP ${error.status})`;
    return oauthFailure(message, code, { serverError, cause: error });
  }
  if (error instanceof UnsupportedOperationError) {
    return unsupportedFailure(error, step);
  }
  if (!(error instanceof OperationProcessingError)) return error;
  if (error.cause instanceof Response) {
    return await nonOAuthFailure(step, error.cause, { cause: error, connection });
  }
  const [, endpoint] = /valid "as\.(\w+)"/.exec(error.message) ?? [];
  if (endpoint !== undefined) return missingEndpointFailure(endpoint, error);
  const advice = adviceForMember(error);
  return new Failure(kindOf(error), `${step}: ${describe(error)}`, { advice, cause: error });
}

const otherThanInvalidClient: ReadonlySet<string> = new Set(['access_denied', 'invalid_request']);

/** Runs a protocol step and throws its errors as failures. */
export async function withFailures<T>(
  step: string,
  work: () => Promise<T>,
  connection?: Connection,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw await asFailure(error, step, connection);
  }
}

/**
 * Whether an error is temporary and no decision about the request: the server fails (5xx) or limits
 * the rate, whatever the body says.
 */
export function isPassing(status: number, code: string): boolean {
  return isPassingStatus(status) || passing.has(code);
}

const passing: ReadonlySet<string> = new Set(['server_error', 'temporarily_unavailable']);

function passingFailure(
  message: string,
  error: ResponseBodyError,
  serverError: ServerError,
): Failure {
  const code = error.error;
  const isTooMany = statusOf(error.response) === 429;
  const again = tryAgain(error.response);
  const advice: Advice = { id: 'unavailable', code, isTooMany, again };
  return new Failure('network', message, { code, advice, serverError, cause: error });
}

/** The library supports the token types of the RFCs only, and does not name the one it rejects. */
function unsupportedFailure(error: UnsupportedOperationError, step: string): Failure {
  const type: unknown = Object(Object(error.cause).body).token_type;
  if (typeof type !== 'string') {
    return new Failure('undecided', `${step}: ${error.message}`, { cause: error });
  }
  const message = `${step}: the token_type is "${type}", ${manifest.name} supports Bearer and DPoP; the access token was not stored`;
  return new Failure('undecided', message, { advice: { id: 'other_token_type' }, cause: error });
}

/** The failure for an endpoint that is neither in the metadata nor in the settings. */
export function missingEndpointFailure(endpoint: string, cause?: unknown): Failure {
  return new Failure('usage', `the server names no ${endpoint} in its metadata`, {
    advice: { id: 'no_endpoint', endpoint },
    rule: 'U20',
    cause,
  });
}

function oauthFailure(
  message: string,
  code: string | undefined,
  details: Pick<FailureDetails, 'serverError' | 'cause'>,
): Failure {
  const advice = code === undefined ? undefined : adviceForCode(code, message);
  const kind = code === 'access_denied' ? 'refused' : 'oauth_error';
  return new Failure(kind, message, { ...details, code, advice });
}

/** As dex says it: `Missing required scope(s) ["openid"].` */
const missingScope = /\bmissing (?:required )?scopes?(?:\(s\))?:? \[?["'`]([\w.:/-]{1,200})["'`]/i;

function adviceForCode(code: string, message: string): Advice {
  const isAboutRequest = code === 'invalid_request' || code === 'invalid_scope';
  const [, scope] = (isAboutRequest && missingScope.exec(message)) || [];
  return scope === undefined ? { id: 'error_code', code } : { id: 'missing_scope', scope };
}

const notChecks: ReadonlySet<string | undefined> = new Set([
  'OAUTH_PARSE_ERROR',
  'OAUTH_RESPONSE_IS_NOT_JSON',
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'OAUTH_INVALID_RESPONSE',
]);

function kindOf(error: OperationProcessingError): 'network' | 'check_failed' {
  if (isAboutToken(error.cause)) return 'check_failed';
  return notChecks.has(error.code) ? 'network' : 'check_failed';
}

/** The response was OAuth, but the header or the claims of its ID token are not valid. */
function isAboutToken(cause: unknown): cause is object {
  return typeof cause === 'object' && cause !== null && ('header' in cause || 'claims' in cause);
}

/** The message of the library about a missing or malformed member. */
const member = /^"response" body "(\w+)" property must be (.+)$/;

/** Where the required members of a response that is a JWT are specified. */
const sources: Readonly<Record<string, string>> = {
  active: 'RFC 7662 section 2.2',
  sub: 'OpenID Connect Core section 5.3.2',
};

function adviceForMember({ message }: OperationProcessingError): Advice | undefined {
  const [, name] = member.exec(message) ?? [];
  if (name === undefined) return undefined;
  return { id: 'no_member', source: Object.hasOwn(sources, name) ? sources[name] : undefined };
}

function describe(error: OperationProcessingError): string {
  const missing = member.exec(error.message);
  if (missing !== null) {
    const { words } = readErrorJson(Object(error.cause).body);
    const said = words === undefined ? '' : `; it says "${words}"`;
    return `the response has no ${missing[1]} that is ${missing[2]}${said}`;
  }
  const message = error.message.replace(/^"response" /, 'the response: ').replaceAll('"', '');
  const { cause } = error;
  if (typeof cause !== 'object' || cause === null || !('expected' in cause)) return message;
  return `${message} (expected ${JSON.stringify(cause.expected)}${seenValue(cause)})`;
}

function seenValue(cause: object): string {
  if ('header' in cause) return `, saw ${JSON.stringify(Object(cause.header)['alg'])}`;
  if (!('attribute' in cause) && !('claim' in cause)) return '';
  const name =
    'attribute' in cause ? String(cause.attribute) : String('claim' in cause && cause.claim);
  const holder = 'body' in cause ? cause.body : 'claims' in cause && cause.claims;
  if (typeof holder !== 'object' || holder === null) return '';
  return `, saw ${JSON.stringify(Reflect.get(holder, name))}`;
}

function quote(description: string | undefined): string {
  const words = wordsOf(description);
  return words === undefined ? '' : `: ${words}`;
}

const longestDescription = 2000;

/** Entra ID and others describe an error in several lines. */
function wordsOf(description: string | undefined): string | undefined {
  return oneLine(description ?? '', longestDescription);
}
