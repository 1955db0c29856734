import type { AuthorizationPage } from '../../model/exchange.ts';
import type { ErrorResponse } from '../evidence/error-response.ts';
import type { ObservedExchange } from '../evidence/exchange.ts';
import { apiSteps, isRedirect } from '../match.ts';
import type { Kind } from './kind.ts';
import { everywhere, inTheWay } from './vocabulary/everywhere.ts';
import { issuing, refreshing, withAssertion, withPassword } from './vocabulary/issuing.ts';
import { checked, onTheWay } from './vocabulary/programs.ts';
import { resource, resourceHints } from './vocabulary/resource.ts';
import type { Vocabulary } from './vocabulary/terms.ts';
import { normalised, pastedWords, wordsOf } from './words.ts';

/** A kind, what it was recognised by, and whether that says so or only suggests it. */
export type Classified = {
  readonly kind: Kind;
  readonly by: 'words' | 'status';
  readonly isSure: boolean;
};

/** What is wrong in the exchange that failed, by its words, then by its status. */
export function classify(failed: ObservedExchange | undefined): Classified | undefined {
  if (failed === undefined || failed.exchange.error !== undefined) return undefined;
  const { step, errorResponse } = failed;
  if (isMetadata(errorResponse)) return undefined;
  if (['discovery', 'jwks'].includes(step) && errorResponse.error === undefined) return undefined;
  const { status = 0, html } = errorResponse;
  if (isApi(step) && status >= 500) return { kind: 'server-down', by: 'status', isSure: true };
  const said = saidIn(failed);
  const isPage = html !== undefined && status < 400;
  const kind = find(isPage ? inTheWay : vocabularyFor(failed), said);
  if (kind !== undefined) return { kind: meantBy(kind, failed), by: 'words', isSure: true };
  const isHinted = (isApi(step) || step === 'pasted') && status !== 403;
  const hint = isHinted ? find(resourceHints, said) : undefined;
  if (hint !== undefined) return { kind: hint, by: 'words', isSure: isCertain(hint, failed) };
  const suggested = byStatus(failed, said);
  return suggested && { kind: suggested, by: 'status', isSure: isCertain(suggested, failed) };
}

/** A client that is its own user has no other password than its secret (Zitadel names a service user so). */
function meantBy(kind: Kind, { sent }: ObservedExchange): Kind {
  const isOwnUser = sent['grant_type'] === 'client_credentials';
  return kind === 'user-password' && isOwnUser ? 'client-secret' : kind;
}

/** Whether the status says this, and not only suggests it. */
function isCertain(kind: Kind, { step, errorResponse: { status } }: ObservedExchange): boolean {
  if (step === 'userinfo' && status === 401) return true;
  return ['rate-limit', 'server-down', 'login-page', 'client-secret'].includes(kind);
}

/** What the words of an error page at the authorization URL are about, if anything in them names it. */
export function kindOfPage({ code = '', words = '' }: AuthorizationPage): Kind | undefined {
  const text = `${code} . ${words}`;
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
  if (step === 'pasted' && response?.headers['content-type'] === 'application/json') {
    return pastedWords(`${errorResponse.description ?? ''} . ${response?.body ?? ''}`);
  }
  const location = isRedirect(response?.status) ? response?.headers['location'] : undefined;
  const body = response?.body ?? '';
  return wordsOf({ body, challenges: errorResponse.challenges, location });
}

function vocabularyFor({ step, sent, errorResponse }: ObservedExchange): Vocabulary {
  if (isApi(step)) return [...everywhere, ...resource, ...inTheWay];
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

function isApi(step: string): boolean {
  return apiSteps.some((one) => one === step);
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
  if (isApi(step)) return ofResource(errorResponse);
  if (status >= 500) return 'server-down';
  if (error === 'access_denied' && sent['grant_type']?.endsWith(':token-exchange')) {
    return 'token-exchange';
  }
  const isClient = ['token', 'device authorization', 'introspection', 'refresh'].includes(step);
  const isReasoned = (said !== '' || error !== undefined) && error !== 'invalid_token';
  return isClient && status === 401 && isReasoned ? 'client-secret' : undefined;
}

function ofResource({ status = 0, html }: ErrorResponse): Kind | undefined {
  if (isRedirect(status)) return 'login-page';
  if (status >= 500) return 'server-down';
  if (status === 401) return 'token-dead';
  return status === 403 && html === undefined ? 'token-scope' : undefined;
}
