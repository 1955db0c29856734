import { decodeUnverified } from '../../jwt/decode.ts';
import { isObject, type JsonObject } from '../../util/json.ts';
import type { ObservedExchange } from '../evidence/exchange.ts';
import type { Facts } from '../facts.ts';

/** A DPoP proof as it was sent (RFC 9449 section 4.2). */
export type SentProof = { readonly header: JsonObject; readonly claims: JsonObject };

/** The proof of the failed request; absent where only its fingerprint was stored. */
export function sentProof({ failed }: Facts): SentProof | undefined {
  const decoded = decodeUnverified(failed?.exchange.request.headers['dpop'] ?? '', 0);
  if (!('header' in decoded)) return undefined;
  return { header: decoded.header, claims: isObject(decoded.payload) ? decoded.payload : {} };
}

/** Whether the failed request had a proof; of a pasted response that is not known. */
export function sentWithProof({ failed }: Facts): boolean {
  return failed !== undefined && hasProof(failed);
}

/** Whether a request had a proof. */
export function hasProof({ exchange }: ObservedExchange): boolean {
  return exchange.request.headers['dpop'] !== undefined;
}

/** Whether the request that failed is known. */
export function isSent({ failed }: Facts): boolean {
  return failed !== undefined && failed.step !== 'pasted';
}

/** What the words of a refusal are about: a part of the proof, what it is bound to, or all of it. */
export type Part = 'nonce' | 'key' | 'algorithm' | 'url' | 'time' | 'scheme' | 'missing';

/*
 * In the words of: Keycloak DPoPUtil, oidc-provider validate_dpop and grant_common, IdentityServer
 * DefaultDPoPProofValidator and TokenRequestValidator, atproto dpop-manager, Spring Security
 * DPoPProofJwtDecoderFactory and DPoPAuthenticationProvider, Auth0 dpop-verifier, Okta.
 */
const parts: readonly (readonly [Part, RegExp])[] = [
  ['nonce', /use_dpop_nonce|\bnonces?\b/i],
  [
    'key',
    /dpop_jkt|\bjkt\b|'cnf'|thumbprint|confirmation|\bnot match the original|key does not match|key binding|bound to (?:an?other|a different)|type is not dpop/i,
  ],
  ['algorithm', /\balg(?:orithm)?s?\b|unsupported key type/i],
  [
    'url',
    /\bht[mu]\b|http (?:url|uri|method)|\b(?:url|uri|method)\b[^.]{0,40}\b(?:mismatch|not match)/i,
  ],
  [
    'time',
    /\biat\b|issued at|proof[^.]{0,60}\b(?:not active|expired(?!, malformed)|old|recent|future|stale|fresh|time window)/i,
  ],
  [
    'scheme',
    /authorization header is not dpop|scheme must be .?dpop|dpop (?:authentication |authorization )?scheme|no dpop authorization header|bound (?:access )?tokens?\b[^.]{0,60}\b(?:bearer|scheme)/i,
  ],
  [
    'missing',
    /\bdpop\b(?![^.]{0,40}\b(?:claims?|jwk|jti|ath|typ)\b)[^.]{0,40}\b(?:missing(?! or invalid)|required|mandatory|not (?:provided|present|supplied|found))|\b(?:missing|requires?|expects?|must (?:use|include|send|provide)) (?:\w{1,20} ){0,3}.?dpop\b|\b(?:no|without(?: an?)?) .?dpop.? (?:proof|header)/i,
  ],
];

/** What is wrong with the proof, where a response is about one and says so. */
export function partOf(facts: Facts): Part | undefined {
  if (!isAboutProof(facts)) return undefined;
  const { text, error } = facts.errorResponse;
  // So oidc-provider says of a proof that it cannot verify, and others of one with another key.
  const isOpen = error === 'invalid_dpop_proof' && /invalid dpop key binding/i.test(text);
  return isOpen ? undefined : parts.find(([, words]) => words.test(text))?.[0];
}

/** Whether an error code is one of RFC 9449. */
export function isProofCode(error: string | undefined): boolean {
  return error === 'invalid_dpop_proof' || error === 'use_dpop_nonce';
}

/** Whether a response refuses a proof, or the lack of one. */
export function isAboutProof({ errorResponse, classified }: Facts): boolean {
  const { error, text, challenges } = errorResponse;
  const isChallenged = challenges.some(({ scheme, parameters }) => {
    return scheme === 'dpop' && parameters['error'] !== undefined;
  });
  return isProofCode(error) || isChallenged || classified?.kind === 'dpop' || /dpop/i.test(text);
}
