import type { Sentences } from './sentences.ts';

/** What to do where a proof was sent, and the tokens are not bound to its key. */
export const notBoundFix = [
  'switch DPoP on for the client {client_id}, or for the API that the token is for, at the server',
  'see whether the server lists dpop_signing_alg_values_supported: `discover`',
  'to sign in without that protection: `sign-in --dpop never`',
] as const;

/** What to do about tokens that are bound to a key (RFC 9449). */
export const dpopAdvice = {
  dpop_downgrade: () => notBoundFix,
  bound_token_alone: () => [
    'with the proof for one request: `token header --dpop <method> <url>`',
    'to call an API, which makes the proof: `call <url>`',
  ],
  no_dpop_key: () => ['sign in again, with a key: `sign-in --dpop`'],
} satisfies Partial<Sentences>;
