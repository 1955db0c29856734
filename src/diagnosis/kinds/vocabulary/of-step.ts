import type { ObservedExchange } from '../../evidence/exchange.ts';
import { isApi } from '../../match.ts';
import { everywhere, inTheWay } from './everywhere.ts';
import { issuing } from './issuing.ts';
import {
  ofClient,
  ofInvalidClient,
  polling,
  refreshing,
  withAssertion,
  withCode,
  withPassword,
} from './of-grant.ts';
import { checked } from './checks.ts';
import { onTheWay } from './on-the-way.ts';
import { resource, resourceHints } from './resource.ts';
import { sentences } from './sentences.ts';
import type { Vocabulary } from './terms.ts';

/** The words that mean something where an exchange failed, in the order in which they decide. */
export function vocabularyFor(failed: ObservedExchange): Vocabulary {
  const { html, status = 0 } = failed.errorResponse;
  if (html === undefined || failed.step === 'pasted') return vocabularyOf(failed);
  // Where JSON is expected, a page is of something in the way.
  return status < 400 ? inTheWay : [...sentences, ...inTheWay, ...vocabularyOf(failed)];
}

function vocabularyOf({ step, sent, errorResponse }: ObservedExchange): Vocabulary {
  // What is not found there is the document.
  if (step === 'discovery' || step === 'jwks') return [...everywhere, ...inTheWay];
  if (isApi(step)) return [...everywhere, ...resource, ...inTheWay];
  if (step === 'pasted') {
    const isChallenge = errorResponse.challenges.length > 0;
    const others = isChallenge ? resource : [...issuing, ...resource];
    return [...onTheWay, ...everywhere, ...checked, ...others, ...inTheWay];
  }
  const isAboutToken = step === 'introspection' || step === 'revocation';
  return [
    ...everywhere,
    ...(step === 'device token' ? polling : []),
    ...(isWithAssertion(sent) ? withAssertionFirst : issuing),
    ...(isAboutToken ? resource : []),
    ...inTheWay,
  ];
}

/** What words are about that name nothing themselves, by what was sent. */
export function hintsFor({ step, sent, errorResponse }: ObservedExchange): Vocabulary {
  if (isApi(step) || step === 'pasted') return errorResponse.status === 403 ? [] : resourceHints;
  const grant = sent['grant_type'] ?? '';
  const isRefresh = step === 'refresh' || grant === 'refresh_token';
  return [
    ...(errorResponse.error === 'invalid_client' ? ofInvalidClient : []),
    ...(grant === 'password' ? withPassword : []),
    ...(grant === 'authorization_code' ? withCode : []),
    ...(isRefresh ? refreshing : []),
    ...(grant === 'password' ? [] : ofClient),
  ];
}

function isWithAssertion(sent: ObservedExchange['sent']): boolean {
  const grant = sent['grant_type'] ?? '';
  const isAssertion =
    /:(?:jwt|saml2)-bearer$/.test(grant) || sent['client_assertion_type'] !== undefined;
  return isAssertion && grant !== 'authorization_code';
}

/** Claims of the assertion are named in words that mean other things elsewhere. */
const withAssertionFirst: Vocabulary = [
  ...issuing.filter(([kind]) =>
    ['client-assertion', 'user-blocked', 'consent', 'policy', 'second-factor'].includes(kind),
  ),
  ...withAssertion,
  ...issuing,
];
