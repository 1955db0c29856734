import { sameAlgorithm } from '../../jwt/algorithms.ts';
import { quote } from '../../jwt/quote.ts';
import { inWords } from '../../util/duration.ts';
import { asksForNonce } from '../evidence/exchange.ts';
import type { Facts } from '../facts.ts';
import {
  apiSteps,
  byRule,
  clientSteps,
  describeResponse,
  either,
  isAt,
  likely,
  type Matcher,
  possible,
} from '../match.ts';
import type { Opinion } from '../rule.ts';
import {
  hasProof,
  isAboutProof,
  isProofCode,
  isSent,
  type Part,
  partOf,
  sentProof,
  sentWithProof,
} from './proof.ts';

function named(part: Part): Matcher {
  return (facts) =>
    partOf(facts) === part ? likely(`${describeResponse(facts)}${describe(facts)}`, 3) : undefined;
}

/** The proof, as it was sent. */
function describe(facts: Facts): string {
  const proof = sentProof(facts);
  if (proof === undefined) return '';
  return `; the proof has alg ${quote(proof.header['alg'])}, htu ${quote(proof.claims['htu'])}`;
}

/**
 * Whether a missing proof may be why: oidc-provider keeps to itself why a grant is refused, supports
 * DPoP, and got no proof.
 */
export function mayLackProof(facts: Facts): boolean {
  const isSilent = /grant request is invalid/.test(facts.errorResponse.text);
  const isUnsent = isSent(facts) && !sentWithProof(facts);
  return isSilent && isUnsent && acceptedAlgorithms(facts).length > 0;
}

function withoutReason(facts: Facts): Opinion | undefined {
  if (!mayLackProof(facts)) return undefined;
  const accepted = acceptedAlgorithms(facts).join(', ');
  return possible(
    `${describeResponse(facts)}, without a reason; the request had no proof, and the server supports DPoP (${accepted})`,
    1,
  );
}

/** A client, or its server, requires proofs, and none came. */
export const proofRequired: Matcher = either(byRule('T44'), (facts) => {
  if (!isAt(facts, clientSteps)) return undefined;
  const part = partOf(facts);
  const isCoded = isProofCode(facts.errorResponse.error);
  const isUnsent = isSent(facts) && !sentWithProof(facts);
  const isOpen = isCoded && isUnsent && (part === undefined || part === 'nonce');
  if (part !== 'missing' && !isOpen) return withoutReason(facts);
  const how = isUnsent ? '; the request had no proof' : '';
  return likely(`${describeResponse(facts)}${how}`, 3);
});

/** How often this server has asked for a nonce at the step that failed. */
function nonceRefusals({ observed, failed }: Facts): number {
  return observed.filter(({ step, errorResponse }) => {
    return step === failed?.step && asksForNonce({ errorResponse });
  }).length;
}

/** Which of the two keeps a nonce from being used: a response without one, or one that asks again. */
export function nonceFault(facts: Facts): 'missing' | 'again' | undefined {
  if (!isSent(facts) || !sentWithProof(facts)) return undefined;
  const { response } = facts.failed?.exchange ?? {};
  if (asksForNonce(facts) && response?.headers['dpop-nonce'] === undefined) return 'missing';
  return nonceRefusals(facts) > 1 ? 'again' : undefined;
}

/** A nonce is asked for, and the next proof with it is refused as well. */
export const nonceRefused: Matcher = either(byRule('T45'), (facts) => {
  if (partOf(facts) !== 'nonce' || (isSent(facts) && !sentWithProof(facts))) return undefined;
  const fault = nonceFault(facts);
  const seen = describeResponse(facts);
  if (fault === 'missing') return likely(`${seen}, and the response has no DPoP-Nonce`, 4);
  if (fault === undefined) return likely(seen, 3);
  return likely(`${seen}; it was the answer to ${nonceRefusals(facts)} proofs in a row`, 4);
});

/** Keycloak accepts proofs of 25 s, others of a minute or five. */
const tolerance = 10;

/** The clock, measured; else words about the `iat`. */
export const proofOutOfTime: Matcher = either(
  byRule('T48'),
  (facts) => {
    const { clockOffset: offset } = facts;
    const isOff = offset !== undefined && Math.abs(offset.seconds) > tolerance;
    if (!isOff || !sentWithProof(facts) || !isAboutProof(facts)) return undefined;
    const part = partOf(facts);
    if (part !== undefined && part !== 'time') return undefined;
    const side = offset.seconds > 0 ? 'ahead of' : 'behind';
    const difference = inWords(Math.abs(offset.seconds));
    return likely(
      `${describeResponse(facts)}; the clock of the server is ${difference} ${side} the one here, by ${offset.by}`,
      4,
    );
  },
  named('time'),
);

/** Behind a proxy a server computes another URL than the one that was requested. */
export const otherUrl: Matcher = either(byRule('T49'), named('url'));

/** The algorithms that the server, or the challenge of an API, accepts for proofs. */
export function acceptedAlgorithms({ metadata, errorResponse }: Facts): readonly string[] {
  const algs = errorResponse.challenges.find(({ scheme }) => scheme === 'dpop')?.parameters['algs'];
  if (algs !== undefined) return algs.split(' ').filter(Boolean);
  const listed = metadata['dpop_signing_alg_values_supported'];
  return Array.isArray(listed) ? listed.filter((one) => typeof one === 'string') : [];
}

/** The algorithm of the proof is not listed, or the server says so. */
export const wrongProofAlgorithm: Matcher = either(
  byRule('T50'),
  (facts) => {
    const alg = sentProof(facts)?.header['alg'];
    const accepted = acceptedAlgorithms(facts);
    if (typeof alg !== 'string' || accepted.length === 0 || !isAboutProof(facts)) return undefined;
    if (accepted.some((one) => sameAlgorithm(one, alg))) return undefined;
    return likely(`the proof is signed with ${alg}, and accepted are ${accepted.join(', ')}`, 4);
  },
  named('algorithm'),
);

/** The code, the refresh token or the access token belongs to another key, or to none. */
export const otherKey: Matcher = either(byRule('T51'), named('key'));

/** The tokens are not bound, although a proof was sent (RFC 9449 section 5). */
export const notBound: Matcher = either(byRule('T52'), ({ run, observed }) => {
  if (run.failure?.kind !== 'check_failed') return undefined;
  const issued = observed.findLast(({ step, errorResponse }) => {
    return /^(?:token|refresh|device token)$/.test(step) && errorResponse.status === 200;
  });
  const type = issued?.errorResponse.members['token_type'];
  if (issued === undefined || !hasProof(issued) || typeof type !== 'string') return undefined;
  if (type.toLowerCase() !== 'bearer') return undefined;
  return likely(`the request had a proof, and the response has token_type ${quote(type)}`, 4);
});

/** A proof was refused, and neither the words nor what was sent say why. */
export const proofRefused: Matcher = (facts) => {
  const isProof = facts.classified?.kind === 'dpop' || isProofCode(facts.errorResponse.error);
  if (!isProof || partOf(facts) !== undefined) return undefined;
  const others = [proofRequired, proofOutOfTime, wrongProofAlgorithm];
  if (others.some((matcher) => matcher(facts) !== undefined)) return undefined;
  return likely(`${describeResponse(facts)}${describe(facts)}`, 2);
};

/** How the token was sent to an API; `undefined` where none was, or that is not known. */
function sentScheme({ failed }: Facts): string | undefined {
  const [scheme] = failed?.exchange.request.headers['authorization']?.split(' ') ?? [];
  return scheme?.toLowerCase();
}

/** An API requires a token that is bound to a key, with a proof, and got a bearer token. */
export const boundTokenRequired: Matcher = either(byRule('M27'), (facts) => {
  if (!isAt(facts, apiSteps)) return undefined;
  const part = partOf(facts);
  // At a token endpoint the same words ask the client for a proof.
  const isNamed = part === 'scheme' || (part === 'missing' && facts.step !== 'pasted');
  const { challenges, error } = facts.errorResponse;
  const isUnsent = isSent(facts) && !sentWithProof(facts);
  if (isNamed || (isUnsent && isProofCode(error))) return likely(describeResponse(facts), 3);
  const isOnly = challenges.length > 0 && challenges.every(({ scheme }) => scheme === 'dpop');
  if (sentScheme(facts) !== 'bearer' || !isOnly || part !== undefined) return undefined;
  return likely('a bearer token was sent, and the challenge asks for DPoP alone', 4);
});

/** An API refuses the scheme DPoP itself: it finds no token, and asks for a bearer token. */
export const schemeNotKnown: Matcher = (facts) => {
  const { errorResponse, classified } = facts;
  const isRefused = errorResponse.status === 401 || errorResponse.status === 400;
  if (!isAt(facts, apiSteps) || !isRefused || sentScheme(facts) !== 'dpop') return undefined;
  const { challenges } = errorResponse;
  if (challenges.some(({ scheme }) => scheme === 'dpop') || isAboutProof(facts)) return undefined;
  const isMissed = classified === undefined || classified.kind === 'token-missing';
  if (!isMissed && classified.by === 'words') return undefined;
  const asked = challenges.some(({ scheme }) => scheme === 'bearer')
    ? ', which asks for Bearer'
    : '';
  return likely(`the token was sent with the scheme DPoP; ${describeResponse(facts)}${asked}`, 3);
};
