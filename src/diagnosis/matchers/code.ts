import { fits, lengthOf } from '../evidence/secrets.ts';
import { clockTime } from '../evidence/exchange.ts';
import type { Facts } from '../facts.ts';
import {
  formatDuration,
  either,
  isAt,
  likely,
  type Matcher,
  possible,
  ruledOut,
  matchesError,
} from '../match.ts';

const at = ['token'] as const;

/** Descriptions that say that a grant is invalid, but not why. */
const unspecific =
  /^grant request is invalid$|^The provided authorization grant.{0,300}\bissued to another client\.?$|^invalid_grant$|^Bad Request$|^Malformed auth code/i;

/** A code was refused, and the server does not say why. */
export function isUnexplained(facts: Facts): boolean {
  const { errorResponse, exchange, failed } = facts;
  const ofCode = failed === exchange || failed?.step === 'pasted' || failed === undefined;
  const code = errorResponse.error === 'invalid_grant';
  return (
    code &&
    ofCode &&
    isAt(facts, at) &&
    (errorResponse.description === undefined || unspecific.test(errorResponse.description))
  );
}

/** Nothing is said of the cause of `invalid_grant`, or what the RFC says of each. */
export function isWithoutCause(facts: Facts): boolean {
  const { error, description } = facts.errorResponse;
  const isPlain = description !== undefined && unspecific.test(description);
  return isUnexplained(facts) || (error === 'invalid_grant' && isPlain);
}

/** A code that the server does not know, or that was exchanged already. */
const unknownCode = either(
  matchesError({
    at,
    phrases:
      /code not valid|code passed is incorrect or expired|authorization code has already been used|invalid authorization code|authorization code (is |was |has been )?(already )?(used|redeemed|consumed)/i,
    numbers: ['54005'],
  }),
  matchesError({ at, codes: ['bad_verification_code', 'invalid_code'] }),
);

/** The code expired before it was exchanged (RFC 6749 section 4.1.2). */
export const tooOld: Matcher = (facts) => {
  if (facts.classified?.kind === 'device-expired') return undefined;
  const opinion = matchesError({
    at,
    phrases:
      /code is expired|code has expired|expired authorization code|authorization code expired/i,
    numbers: ['70008'],
  })(facts);
  const age = facts.codeAge;
  const isPasted = facts.run.local?.callback_via === 'paste';
  const unknown = isPasted ? 'the callback was pasted, so the age of the code is not known' : '';
  const measured =
    age === undefined ? unknown : `the code was ${formatDuration(age)} old when it was sent`;
  if (opinion !== undefined)
    return {
      ...opinion,
      because: [opinion.because, measured].filter(Boolean).join('; '),
      weight: 3,
    };
  const isOpen = isUnexplained(facts) || unknownCode(facts) !== undefined;
  if (isOpen && isPasted)
    return { ...likely(measured, 2), verdict: unknownCode(facts) ? 'likely' : 'possible' };
  if (!isOpen || age === undefined || facts.exchange === undefined) return undefined;
  if (age >= 600)
    return likely(
      `${measured}, and 10 minutes is the maximum lifetime (RFC 6749 section 4.1.2)`,
      4,
    );
  const short = facts.server?.kind === 'oidc-provider' || facts.server?.kind === 'keycloak';
  if (age >= 60)
    return short
      ? likely(`${measured}, and its lifetime at this server is 60 s`, 4)
      : possible(measured, 3);
  return age < 30 ? ruledOut(measured) : possible(measured, 0);
};

/** The code was exchanged before, or is of another client. */
export const usedTwice: Matcher = (facts) => {
  const opinion = unknownCode(facts);
  const { codeSends, authorization, exchange } = facts;
  if (opinion === undefined && !isUnexplained(facts)) return undefined;
  if (codeSends.length > 1) {
    const times = codeSends.map(({ exchange: { startedAt } }) => clockTime(startedAt));
    return likely(`this code was sent ${codeSends.length} times (${times.join(', ')})`, 4);
  }
  const clients = [authorization?.sent['client_id'], exchange?.sent['client_id']];
  if (clients.every((id) => id !== undefined) && clients[0] !== clients[1]) {
    return likely(
      `the code was issued to the client ${clients[0]}, and the client ${clients[1]} sent it`,
      4,
    );
  }
  if (opinion !== undefined) return opinion;
  return codeSends.length === 1 ? ruledOut('atm-cli sent this code once') : undefined;
};

/** The redirect_uri of the token request is not that of the authorization request (RFC 6749 section 4.1.3). */
export const otherRedirect: Matcher = (facts) => {
  const opinion = matchesError({
    at,
    phrases:
      /incorrect redirect_uri|"?redirect_uri"? from this request does not match|redirect_uri (mismatch|does not match)|redirect uri (is )?(invalid|mismatch)|invalid redirect_uri/i,
    codes: ['redirect_uri_mismatch', 'bad_redirect_uri'],
  })(facts);
  const { authorization, exchange } = facts;
  const asked = authorization?.sent['redirect_uri'];
  const sent = exchange?.sent['redirect_uri'];
  const isKnown = authorization !== undefined && exchange !== undefined;
  const compared = isKnown
    ? `redirect_uri was ${asked ?? 'missing'} in the authorization request, ${sent ?? 'missing'} in the token request`
    : '';
  if (opinion !== undefined)
    return {
      ...opinion,
      because: [opinion.because, compared].filter(Boolean).join('; '),
      weight: asked === sent ? 2 : 4,
    };
  if (!isUnexplained(facts) || !isKnown) return undefined;
  return asked === sent
    ? ruledOut(`both requests have the redirect URI ${asked}`)
    : likely(compared, 4);
};

/** The code_verifier does not match the code_challenge (RFC 7636 section 4.6). */
export const otherVerifier: Matcher = (facts) => {
  const opinion = matchesError({
    at,
    phrases:
      /failed to verify code verifier|PKCE verification failed|code challenge did not match the code verifier|code.verifier (does not|did not|doesn't) match|invalid code.?verifier|code_verifier .{0,200}(invalid|incorrect)/i,
    numbers: ['501481', '50148'],
  })(facts);
  const { authorization, exchange } = facts;
  const challenge = authorization?.sent['code_challenge'];
  const verifier = exchange?.sent['code_verifier'];
  const isKnown = challenge !== undefined && verifier !== undefined;
  const method = authorization?.sent['code_challenge_method'];
  const fit = isKnown ? fits(verifier, challenge, method) : undefined;
  if (opinion !== undefined) {
    const compared =
      fit === undefined
        ? ''
        : `; here the verifier ${fit ? 'matches the challenge' : 'does not match the challenge'}`;
    return { ...opinion, because: `${opinion.because}${compared}`, weight: 3 };
  }
  if (!isUnexplained(facts) || !isKnown) return undefined;
  if (fit === false)
    return likely(`the verifier does not match the challenge (method ${method ?? 'plain'})`, 4);
  if (fit === true) return ruledOut('the verifier matches the challenge');
  const length = lengthOf(verifier);
  if (length < 43 || length > 128)
    return likely(`the verifier has ${length} characters, 43 to 128 are allowed`, 4);
  return possible(
    'challenge and verifier were both sent; the journal does not store their values',
    1,
  );
};

/** The requests decide, not the error code: servers disagree on it. */
export const missingVerifier: Matcher = (facts) => {
  const { authorization, exchange, failed } = facts;
  if (failed !== undefined && failed === exchange) {
    const challenged = authorization?.sent['code_challenge'] !== undefined;
    const verified = exchange.sent['code_verifier'] !== undefined;
    if (challenged && !verified)
      return likely(
        'the authorization request had a code_challenge, but the token request had no code_verifier',
        4,
      );
    if (verified) return undefined;
  }
  return matchesError({
    at,
    phrases:
      /code.?verifier (is )?(missing|required|not provided)|missing.{0,20}code.?verifier|PKCE code verifier not specified/i,
  })(facts);
};

/** The server received a code_verifier, but no code_challenge before it. */
export const lostChallenge: Matcher = (facts) => {
  const opinion = matchesError({
    at,
    phrases:
      /code challenge was absent|unable to find initial PKCE data|code_verifier (was )?(sent|provided|present) (without|but no)/i,
  })(facts);
  const { authorization, exchange, failed } = facts;
  if (opinion !== undefined) return { ...opinion, weight: 3 };
  if (authorization === undefined || exchange === undefined || failed !== exchange)
    return undefined;
  const unasked =
    authorization.sent['code_challenge'] === undefined &&
    exchange.sent['code_verifier'] !== undefined;
  return unasked
    ? likely(
        'the token request had a code_verifier, but the authorization request had no code_challenge',
        4,
      )
    : undefined;
};
