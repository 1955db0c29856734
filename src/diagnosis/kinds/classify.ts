import type { ErrorResponse } from '../evidence/error-response.ts';
import type { ObservedExchange } from '../evidence/exchange.ts';
import { isRedirect } from '../match.ts';
import type { Kind, Vocabulary } from './kind.ts';
import { checked, onTheWay } from './programs.ts';
import {
  everywhere,
  inTheWay,
  issuing,
  refreshing,
  resource,
  resourceHints,
  withAssertion,
  withPassword,
} from './vocabulary.ts';
import { normalised, pastedWords, wordsOf } from './words.ts';

/** A kind, and whether words name it or only the status and the step suggest it. */
export type Classified = { readonly kind: Kind; readonly by: 'words' | 'hint' | 'status' };

/** What is wrong in the exchange that failed, by its words, then by its status. */
export function classify(failed: ObservedExchange | undefined): Classified | undefined {
  if (failed === undefined || failed.exchange.error !== undefined) return undefined;
  const { step, errorResponse } = failed;
  if (isMetadata(errorResponse)) return undefined;
  if (['discovery', 'jwks'].includes(step) && errorResponse.error === undefined) return undefined;
  const isFailingApi =
    (step === 'api' || step === 'userinfo') && (errorResponse.status ?? 0) >= 500;
  if (isFailingApi) return { kind: 'server-down', by: 'status' };
  const said = saidIn(failed);
  const isPage = errorResponse.html !== undefined && (errorResponse.status ?? 0) < 400;
  const kind = find(isPage ? inTheWay : vocabularyFor(failed), said);
  if (kind !== undefined) return { kind, by: 'words' };
  const hint =
    isResource(step) && errorResponse.status !== 403 ? find(resourceHints, said) : undefined;
  if (hint !== undefined) return { kind: hint, by: 'hint' };
  const suggested = byStatus(failed, said);
  return suggested && { kind: suggested, by: 'status' };
}

/** The kind that the words of a page at the authorization endpoint name. */
export function kindOfWords(text: string): Kind | undefined {
  const kind = find([...everywhere, ...issuing], normalised(text));
  // No client authenticates there.
  return kind ?? (/client authentication failed/i.test(text) ? 'client-unknown' : undefined);
}

function saidIn({ step, exchange, errorResponse }: ObservedExchange): string {
  if (step === 'callback') {
    const { error = '', description = '' } = errorResponse;
    return normalised(`${error} . ${description}`);
  }
  const { response } = exchange;
  if (step === 'pasted' && /^application\/json$/.test(response?.headers['content-type'] ?? '')) {
    return pastedWords(`${errorResponse.description ?? ''} . ${response?.body ?? ''}`);
  }
  const location = isRedirect(response?.status) ? response?.headers['location'] : undefined;
  const body = response?.body ?? '';
  return wordsOf({ body, challenges: errorResponse.challenges, location });
}

function vocabularyFor({ step, sent, errorResponse }: ObservedExchange): Vocabulary {
  if (step === 'api' || step === 'userinfo') return [...everywhere, ...resource, ...inTheWay];
  if (step === 'pasted') {
    const isChallenge = errorResponse.challenges.length > 0;
    const others = isChallenge ? resource : [...issuing, ...resource];
    return [...onTheWay, ...everywhere, ...checked, ...others, ...inTheWay];
  }
  const grant = sent['grant_type'] ?? '';
  const isAssertion = grant.endsWith(':jwt-bearer') || sent['client_assertion_type'] !== undefined;
  const isAboutToken = step === 'introspection' || step === 'revocation';
  const isRefresh = step === 'refresh' || grant === 'refresh_token';
  return [
    ...everywhere,
    ...(isAssertion && grant !== 'authorization_code' ? withAssertionFirst : issuing),
    ...(grant === 'password' ? withPassword : []),
    ...(isRefresh ? refreshing : []),
    ...(isAboutToken ? resource : []),
    ...inTheWay,
  ];
}

/** Metadata name keys, scopes and methods, and nothing that is wrong with them. */
function isMetadata({ members, error }: ErrorResponse): boolean {
  return error === undefined && typeof members['issuer'] === 'string';
}

function isResource(step: string): boolean {
  return step === 'api' || step === 'userinfo' || step === 'pasted';
}

/** Claims of the assertion are named in words that mean other things elsewhere. */
const withAssertionFirst: Vocabulary = [
  ...issuing.filter(([kind]) =>
    ['client-assertion', 'user-blocked', 'consent', 'policy', 'second-factor'].includes(kind),
  ),
  ...withAssertion,
  ...issuing,
];

function find(vocabulary: Vocabulary, said: string): Kind | undefined {
  return vocabulary.find(([, words]) => words.test(said))?.[0];
}

function byStatus({ step, sent, errorResponse }: ObservedExchange, said: string): Kind | undefined {
  const { status = 0, error } = errorResponse;
  if (status === 429) return 'rate-limit';
  if (step === 'pasted' && error === 'invalid_grant' && said.includes('refresh'))
    return 'refresh-dead';
  if (step === 'api' || step === 'userinfo') return ofResource(errorResponse);
  if (status >= 500) return 'server-down';
  if (error === 'access_denied' && sent['grant_type']?.endsWith(':token-exchange')) {
    return 'token-exchange';
  }
  const isClient = ['token', 'device authorization', 'introspection', 'refresh'].includes(step);
  if (
    isClient &&
    status === 401 &&
    (said !== '' || error !== undefined) &&
    error !== 'invalid_token'
  )
    return 'client-secret';
  return undefined;
}

function ofResource({ status = 0, html }: ErrorResponse): Kind | undefined {
  if (isRedirect(status)) return 'login-page';
  if (status >= 500) return 'server-down';
  if (status === 401) return 'token-dead';
  return status === 403 && html === undefined ? 'token-scope' : undefined;
}
