import { keyAlgorithms } from '../../model/key.ts';
import { signable } from '../../jwt/keys/signable.ts';
import { notBoundFix } from '../advice/dpop.ts';
import type { Facts } from '../facts.ts';
import { setting } from '../match.ts';
import {
  acceptedAlgorithms,
  boundTokenRequired,
  nonceFault,
  nonceRefused,
  notBound,
  otherKey,
  otherUrl,
  proofOutOfTime,
  proofRefused,
  proofRequired,
  schemeNotKnown,
  wrongProofAlgorithm,
} from '../matchers/dpop.ts';
import { sentProof, sentWithProof } from '../matchers/proof.ts';
import type { Rule } from '../rule.ts';

const dropped =
  'The request had a proof, and the server did not get it: a proxy or a gateway in front of it drops the header DPoP.';
const forward = 'let every proxy in front of the server forward the headers DPoP and Authorization';

/** Another sign-in would send the same proof to the same proxy. */
const dropFix = (facts: Facts) =>
  sentWithProof(facts) ? [forward, 'see the headers that were sent: `again --trace`'] : undefined;

/** One of the accepted algorithms for which keys can be made here. */
function algorithmFix(facts: Facts): readonly string[] | undefined {
  const accepted = acceptedAlgorithms(facts);
  if (accepted.length === 0) return undefined;
  const usable = signable(accepted);
  if (usable !== undefined) {
    return [
      `sign in with a key for one of them: \`sign-in --dpop --dpop-alg '${usable.spelled}'\``,
    ];
  }
  return [
    `have one of ${keyAlgorithms.slice(0, 5).join(', ')} accepted at the server: keys can be made for these`,
  ];
}

const replay = /replay|reuse|already (?:been )?used/i;

/** Failures of proofs, and of tokens that are bound to a key (RFC 9449). */
export const dpopRules: readonly Rule[] = [
  {
    id: 'T28',
    phase: 'token',
    title: 'the DPoP proof was refused',
    codes: ['invalid_dpop_proof'],
    match: proofRefused,
    cause:
      'The server does not accept the proof and does not say why: its clock differs, it computes another URL behind a proxy, it does not know the algorithm, or the proof came twice.',
    causeFor: ({ errorResponse }) =>
      replay.test(errorResponse.text)
        ? 'The server has seen this proof before, and each is made for one request: a proxy or a gateway on the way sent the request again.'
        : undefined,
    fix: [
      'see alg, htu and iat of the proof, and the time of the server: `again --trace`',
      'then look into the log of the server',
    ],
    source: 'RFC 9449 section 4.3; oidc-provider lib/helpers/validate_dpop.js',
  },
  {
    id: 'T44',
    phase: 'token',
    title: 'the server requires DPoP',
    codes: ['dpop_bound_access_tokens', 'DPoP required', 'DPoP proof is missing'],
    match: proofRequired,
    cause:
      'The client is registered for tokens that are bound to a key (dpop_bound_access_tokens), or the server requires that of all: each request needs a proof of the key.',
    causeFor: (facts) => {
      if (sentWithProof(facts)) return dropped;
      return setting(facts, 'dpop') === 'never'
        ? 'The server requires tokens that are bound to a key (DPoP, RFC 9449), and the setting dpop forbids it.'
        : undefined;
    },
    fix: ['sign in with a key: `sign-in --dpop`'],
    fixFor: dropFix,
    source:
      'RFC 9449 sections 5 and 5.2; keycloak DPoPUtil.java; https://support.okta.com/help/s/article/the-dpop-proof-jwt-header-is-missing',
  },
  {
    id: 'T45',
    phase: 'token',
    title: 'the server asks for another DPoP nonce',
    codes: ['use_dpop_nonce', 'DPoP-Nonce'],
    match: nonceRefused,
    cause:
      'The server requires that its nonce (the header DPoP-Nonce of its response) is in the proof of the next request, and that is repeated once.',
    causeFor: (facts) => {
      const fault = nonceFault(facts);
      if (fault === 'missing') {
        return 'The server asks for its nonce and sends none: a proxy or a gateway in front of it drops the header DPoP-Nonce, or the server is not complete.';
      }
      return fault === 'again'
        ? 'The server asked for its nonce, got it in the next proof, and asks again: its nodes do not share the secret of their nonces, or a cache answers with an old one.'
        : undefined;
    },
    fix: [
      'a program repeats the request once, with that nonce in a new proof; atm-cli does: `sign-in --dpop`',
    ],
    fixFor: (facts) =>
      nonceFault(facts) === undefined
        ? undefined
        : [
            'ask the operators of the server: its nodes have to share the secret of their nonces, and no proxy may drop or cache DPoP-Nonce',
            'see both nonces: `again --trace`',
          ],
    source: 'RFC 9449 sections 8 and 9; https://github.com/bluesky-social/atproto/pull/3415',
  },
  {
    id: 'T48',
    phase: 'token',
    title: 'the DPoP proof is too old or from the future',
    codes: ['DPoP proof is not active', 'iat'],
    match: proofOutOfTime,
    cause:
      'The iat of a proof has to be recent by the clock of the server, and the clock here or there is wrong.',
    causeFor: ({ clocksAgree }) =>
      clocksAgree
        ? 'The clocks agree, so the proof was too old when it arrived: something on the way held the request back, or another node of the server has a wrong clock.'
        : undefined,
    fix: [
      'set the clock of this machine by a time server (NTP), and try again: `again`',
      'see how far the server is off: `again --trace`',
    ],
    fixFor: ({ clocksAgree }) =>
      clocksAgree
        ? [
            'try again: `again`',
            'if it fails again, ask the operators to set the clocks of all nodes',
          ]
        : undefined,
    source: 'RFC 9449 section 11.1; keycloak DPoPUtil.java DPoPIsActiveCheck',
  },
  {
    id: 'T49',
    phase: 'token',
    title: 'the DPoP proof is for another URL or method',
    codes: ['htu', 'htm', 'DPoP HTTP URL mismatch'],
    match: otherUrl,
    cause:
      'The proof names method and URL of the request, and the server computes another URL: a reverse proxy in front of it changes scheme, host, port or path, and the server does not know its public URL.',
    causeFor: (facts) => {
      const htu = sentProof(facts)?.claims['htu'];
      return typeof htu === 'string'
        ? `The proof is for ${htu}, which was requested, and the server computes another URL: a reverse proxy in front of it changes scheme, host, port or path, and the server does not know its public URL.`
        : undefined;
    },
    fix: [
      'let the proxy forward Host and X-Forwarded-Proto, and the server trust them (Keycloak: hostname and proxy-headers; Spring: server.forward-headers-strategy)',
      'compare the URL with the metadata: `discover`',
    ],
    source:
      'RFC 9449 section 4.3; https://github.com/keycloak/keycloak/issues/39332; https://github.com/spring-projects/spring-security/pull/17202',
  },
  {
    id: 'T50',
    phase: 'token',
    title: 'the DPoP proof is signed with an algorithm that is not accepted',
    codes: ['dpop_signing_alg_values_supported', 'Unsupported DPoP algorithm', 'algs'],
    match: wrongProofAlgorithm,
    cause:
      'The server lists the algorithms of proofs in its metadata (dpop_signing_alg_values_supported), an API in its challenge (algs), and that of the key is none of them.',
    fix: ['sign in with a key for one that is listed: `sign-in --dpop --dpop-alg <alg>`'],
    fixFor: algorithmFix,
    source: 'RFC 9449 sections 5.1 and 7.1; keycloak DPoPUtil.java',
  },
  {
    id: 'T51',
    phase: 'token',
    title: 'bound to another key than that of the DPoP proof',
    codes: ['jkt', 'dpop_jkt', 'Invalid DPoP key binding'],
    match: otherKey,
    cause:
      'The code, the refresh token or the access token is bound to another key than the one of the proof, or to none.',
    fix: [
      'sign in again: it makes a key of its own, and new tokens: `sign-in --dpop`',
      'if a new sign-in fails like this, the server compares with a wrong key: ask its operators',
    ],
    fixFor: ({ step, authorization }) =>
      step === 'token' && authorization?.sent['dpop_jkt'] !== undefined
        ? [
            'the code came with the thumbprint of the same key (dpop_jkt): ask the operators of the server what it compares',
            'see both: `again --trace`',
          ]
        : undefined,
    source:
      'RFC 9449 sections 6.1, 7.1 and 10; oidc-provider lib/helpers/grant_common.js; https://github.com/DuendeSoftware/products/issues/1400',
  },
  {
    id: 'T52',
    phase: 'token',
    title: 'the tokens are not bound, although a proof was sent',
    codes: ['dpop_downgrade', 'token_type'],
    match: notBound,
    cause:
      'The request had a DPoP proof, and the server issued bearer tokens: it does not support DPoP, that is off for the client or the API, or a proxy dropped the header. They were not stored.',
    fix: notBoundFix,
    source:
      'RFC 9449 section 5; https://auth0.com/docs/secure/sender-constraining/configure-sender-constraining; https://www.keycloak.org/2025/10/dpop-support-26-4',
  },
  {
    id: 'M27',
    phase: 'resource',
    title: 'the API requires a token that is bound to a key (DPoP)',
    codes: ['dpop_bound_access_tokens_required'],
    match: boundTokenRequired,
    cause:
      'The API accepts a token only with a proof of the key that it is bound to, and got a bearer token, or one without its proof.',
    causeFor: (facts) => (sentWithProof(facts) ? dropped : undefined),
    fix: ['sign in with a key; requests then have a proof: `sign-in --dpop`'],
    fixFor: dropFix,
    source:
      'RFC 9449 sections 7.1 and 7.2; keycloak DPoPUtil.java withDPoPVerifier; auth0/node-oauth2-jwt-bearer dpop-verifier.ts',
  },
  {
    id: 'M29',
    phase: 'resource',
    title: 'the API does not know the scheme DPoP',
    codes: ['Authorization: DPoP'],
    match: schemeNotKnown,
    cause:
      'The token is bound to a key and was sent as RFC 9449 requires (Authorization: DPoP), and the API looks for a bearer token alone.',
    fix: [
      'the API has to accept the scheme DPoP, and check the proof',
      'if the server may issue bearer tokens to this client: `sign-in --dpop never`',
    ],
    source: 'RFC 9449 section 7.1; RFC 6750 section 2.1',
  },
];
