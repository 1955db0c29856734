import type { Advice } from '../../model/advice.ts';
import { Failure } from '../../model/errors.ts';
import { readErrorJson } from '../../util/error-body.ts';
import { parseObject } from '../../util/json.ts';
import { tryAgain } from '../../util/retry-after.ts';
import { isPassing } from '../errors.ts';
import { type ErrorResponse, quoteError, statusOf } from '../normalize-response.ts';

/** The step of the exchanges and the beginning of the messages. */
export const endpoint = 'registration endpoint';

/** A refusal in the words of the server (RFC 7591 section 3.2.2). */
export function registrationFailure(
  error: ErrorResponse,
  response: Response,
  hasToken: boolean,
): Failure {
  const { error: code, error_description: words, status } = error;
  const message = `${endpoint}: ${quoteError(error)} (HTTP ${status})`;
  const serverError = { status, form: 'oauth', words } as const;
  if (isPassing(status, code)) {
    const isTooMany = status === 429;
    const advice: Advice = { id: 'unavailable', code, isTooMany, again: tryAgain(response) };
    return new Failure('network', message, {
      code,
      advice,
      serverError,
    });
  }
  const rule = ruleFor(code, status, words ?? '');
  const advice: Advice = { id: 'registration_refused', code, hasToken };
  return new Failure('oauth_error', message, { code, advice, rule, serverError });
}

function ruleFor(code: string, status: number, words: string): string {
  if (code === 'invalid_redirect_uri') return 'C01';
  if (/redirect[ _-]?ur[il]/i.test(words) && code === 'invalid_client_metadata') return 'C01';
  if (tooMany.test(words)) return 'C03';
  if (status === 401 || status === 403 || tokenCodes.has(code)) return 'C04';
  if (/software_statement/.test(code)) return 'C05';
  return 'C02';
}

const tooMany = /\b(?:too many|limit|maximum|quota)\b/i;
const tokenCodes: ReadonlySet<string> = new Set([
  'invalid_token',
  'insufficient_scope',
  'unauthorized',
  'access_denied',
]);

/** 401 or 403 without an error code: the endpoint is protected (RFC 7591 section 3). */
export async function tokenRequiredFailure(
  response: Response,
  hasToken: boolean,
): Promise<Failure> {
  const { words, code } = readErrorJson(parseObject(await response.clone().text()) ?? {});
  const status = statusOf(response);
  const said = words === undefined ? '' : `: ${words}`;
  const what = hasToken
    ? 'the initial access token was refused'
    : 'it requires an initial access token';
  const message = `${endpoint}: ${what}${said} (HTTP ${status})`;
  return new Failure('oauth_error', message, {
    code,
    rule: 'C04',
    advice: { id: 'registration_refused', code: code ?? '', hasToken },
    serverError: { status, form: words === undefined ? 'empty' : 'json', words },
  });
}

/** RFC 7592 section 2: a client that does not exist (any more), or a token that is not valid. */
export async function forgottenFailure(response: Response): Promise<Failure> {
  const { words, code } = readErrorJson(parseObject(await response.clone().text()) ?? {});
  const status = statusOf(response);
  const said = words === undefined ? '' : `: ${words}`;
  const message = `client configuration endpoint: the server does not know this client or its registration access token any more${said} (HTTP ${status})`;
  return new Failure('oauth_error', message, {
    code,
    rule: 'C08',
    advice: { id: 'client_forgotten' },
    serverError: { status, form: words === undefined ? 'empty' : 'json', words },
  });
}
