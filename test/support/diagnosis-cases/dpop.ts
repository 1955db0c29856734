import { generateKeyPairSync, randomBytes } from 'node:crypto';

import { signJwt } from '../../../src/jwt/sign.ts';
import {
  type Case,
  failingBy,
  found,
  issuer,
  pasted,
  refused,
  run,
  signIn,
  talk,
} from './build.ts';

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const token_endpoint = `${issuer}/token`;

/** A proof as it is sent; its public key is of no interest here. */
async function proof(claims: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const jti = randomBytes(8).toString('hex');
  const all = { htm: 'POST', htu: token_endpoint, iat: 1_795_262_400, jti, ...claims };
  return await signJwt({ privateKey, alg: 'ES256' }, all);
}

const dpop = await proof();
const withNonce = await proof({ nonce: 'n-1' });

type Options = NonNullable<Parameters<typeof refused>[3]>;

/** A refusal of a request that had a proof. */
function proven(error: string, error_description?: string, options: Options = {}) {
  return refused('token', error, error_description, {
    ...options,
    sentHeaders: { dpop, ...options.sentHeaders },
  });
}

/** A refusal of a request without a proof. */
function plain(error: string, error_description?: string, options: Options = {}) {
  return refused('token', error, error_description, options);
}

const called = 'https://api.example.com/notes';

/** A refusal of an API. */
function api(challenge: string, scheme: 'DPoP' | 'Bearer', status = 401, answer = {}) {
  const sentHeaders = {
    authorization: `${scheme} a-token`,
    ...(scheme === 'DPoP' ? { dpop } : {}),
  };
  const headers = { 'www-authenticate': challenge };
  const failed = talk('api', {}, answer, { status, url: called, headers, sentHeaders });
  return run([failed], { command: 'call', local: { profile_stored: true } });
}

const nonceAsked = { error: 'use_dpop_nonce', error_description: 'nonce is required' };
const asking = (sent: string, headers = {}) =>
  talk('token', {}, nonceAsked, { sentHeaders: { dpop: sent }, headers });

const bearer = { access_token: 'a', token_type: 'Bearer' };
const downgraded = { kind: 'check_failed', message: 'the token_type is Bearer' } as const;

/** In the words of the sources that are named, and what was sent. */
export const dpopCases: readonly Case[] = [
  // Spring Authorization Server, DPoPProofVerifier.java: no words.
  { id: 'T28', yes: proven('invalid_dpop_proof'), no: plain('invalid_request') },
  // oidc-provider validate_dpop.js: the proof cannot be verified; checkDpopReplay.
  {
    id: 'T28',
    yes: proven('invalid_dpop_proof', 'invalid DPoP key binding'),
    no: proven('invalid_token', 'Invalid DPoP key binding'),
  },
  {
    id: 'T28',
    yes: proven('invalid_grant', 'DPoP proof JWT Replay detected'),
    no: plain('invalid_grant'),
  },
  // Keycloak DPoPUtil.java.
  {
    id: 'T28',
    yes: proven('invalid_request', 'DPoP proof has already been used'),
    no: proven('invalid_request', 'DPoP proof is not active'),
  },
  {
    id: 'T44',
    yes: plain('invalid_request', 'DPoP proof is missing'),
    no: plain('invalid_request', 'DPoP mandatory claims are missing'),
  },
  {
    id: 'T44',
    yes: plain('invalid_request', 'DPoP Proof missing'),
    no: proven('invalid_request', 'DPoP Proof public key thumbprint does not match dpop_jkt'),
  },
  {
    id: 'T48',
    yes: proven('invalid_request', 'DPoP proof is not active'),
    no: proven('invalid_request', 'DPoP HTTP URL mismatch'),
  },
  // https://github.com/keycloak/keycloak/issues/39332
  {
    id: 'T49',
    yes: proven('invalid_request', 'DPoP HTTP URL mismatch'),
    no: proven('invalid_request', 'DPoP proof is not active'),
  },
  {
    id: 'T49',
    yes: proven('invalid_request', 'DPoP HTTP method mismatch'),
    no: proven('invalid_request', 'Unsupported DPoP algorithm: ES256'),
  },
  {
    id: 'T50',
    yes: proven('invalid_request', 'Unsupported DPoP algorithm: ES256'),
    no: proven('invalid_request', 'DPoP HTTP URL mismatch'),
  },
  {
    id: 'T51',
    yes: proven('invalid_request', 'DPoP Proof public key thumbprint does not match dpop_jkt'),
    no: plain('invalid_request', 'DPoP proof is missing'),
  },
  {
    id: 'T51',
    yes: refused('refresh', 'invalid_grant', "DPoP confirmation doesn't match DPoP proof", {
      sent: { grant_type: 'refresh_token', refresh_token: 'r' },
      sentHeaders: { dpop },
    }),
    no: refused('refresh', 'invalid_grant', 'Token is not active', {
      sent: { grant_type: 'refresh_token', refresh_token: 'r' },
      sentHeaders: { dpop },
    }),
  },
  {
    id: 'M27',
    yes: api(
      'Bearer realm="r", error="invalid_token", error_description="The access token type is DPoP but Authorization Header is not DPoP"',
      'Bearer',
    ),
    no: api('Bearer realm="r", error="invalid_token"', 'Bearer'),
  },
  // Okta: https://support.okta.com/help/s/article/the-dpop-proof-jwt-header-is-missing
  {
    id: 'T44',
    yes: plain('invalid_dpop_proof', 'The DPoP proof JWT header is missing.'),
    no: proven('invalid_dpop_proof', 'The DPoP proof is not valid.'),
  },
  // Okta: https://developer.okta.com/docs/guides/dpop/oktaresourceserver/main/
  {
    id: 'T44',
    yes: plain('use_dpop_nonce', 'Authorization server requires nonce in DPoP proof.'),
    no: proven('use_dpop_nonce', 'Authorization server requires nonce in DPoP proof.'),
  },
  {
    id: 'T45',
    yes: pasted(
      '{"error":"use_dpop_nonce","error_description":"Authorization server requires nonce in DPoP proof."}',
    ),
    no: plain('use_dpop_nonce', 'Authorization server requires nonce in DPoP proof.'),
  },
  {
    id: 'T45',
    yes: run([asking(dpop, { 'dpop-nonce': 'n-1' }), asking(withNonce, { 'dpop-nonce': 'n-2' })], {
      failure: { kind: 'oauth_error', message: 'use_dpop_nonce', code: 'use_dpop_nonce' },
    }),
    no: run([asking(dpop, { 'dpop-nonce': 'n-1' }), talk('token', {}, bearer)]),
  },
  // https://github.com/bluesky-social/atproto/pull/3415
  {
    id: 'T45',
    yes: proven('use_dpop_nonce', 'DPoP "nonce" mismatch'),
    no: proven('invalid_dpop_proof', 'DPoP "htu" mismatch'),
  },
  // atproto dpop-manager.ts.
  {
    id: 'T49',
    yes: proven('invalid_dpop_proof', 'DPoP "htu" mismatch'),
    no: proven('use_dpop_nonce', 'DPoP "nonce" mismatch'),
  },
  {
    id: 'T51',
    yes: proven('invalid_token', 'Invalid DPoP key binding'),
    no: proven('invalid_token', 'The token is expired'),
  },
  // IdentityServer, DefaultDPoPProofValidator.cs and TokenRequestValidator.cs.
  {
    id: 'T44',
    yes: plain('invalid_request', 'Client requires DPoP and a DPoP header value was not provided.'),
    no: plain('invalid_request', 'Client requires a scope'),
  },
  {
    id: 'T48',
    yes: proven('invalid_dpop_proof', "Invalid 'iat' value."),
    no: proven('invalid_dpop_proof', "Invalid 'jti' value."),
  },
  {
    id: 'T49',
    yes: proven('invalid_dpop_proof', "Invalid 'htu' value."),
    no: proven('invalid_dpop_proof', "Invalid 'iat' value."),
  },
  {
    id: 'T50',
    yes: proven('invalid_dpop_proof', "Invalid 'alg' value."),
    no: proven('invalid_dpop_proof', "Invalid 'typ' value."),
  },
  {
    id: 'T51',
    yes: refused(
      'refresh',
      'invalid_dpop_proof',
      'The DPoP proof token in the refresh token request does not match the original used.',
      { sent: { grant_type: 'refresh_token', refresh_token: 'r' }, sentHeaders: { dpop } },
    ),
    no: refused('refresh', 'invalid_grant', undefined, { sentHeaders: { dpop } }),
  },
  // oidc-provider, without words: what was sent is compared with the metadata and the clock.
  {
    id: 'T50',
    yes: run([
      found({ token_endpoint, dpop_signing_alg_values_supported: ['PS256'] }),
      talk(
        'token',
        {},
        { error: 'invalid_dpop_proof', error_description: 'invalid DPoP key binding' },
        { sentHeaders: { dpop } },
      ),
    ]),
    no: run([
      found({ token_endpoint, dpop_signing_alg_values_supported: ['PS256', 'ES256'] }),
      talk(
        'token',
        {},
        { error: 'invalid_dpop_proof', error_description: 'invalid DPoP key binding' },
        { sentHeaders: { dpop } },
      ),
    ]),
  },
  {
    id: 'T48',
    yes: proven('invalid_dpop_proof', undefined, {
      headers: { date: 'Sat, 21 Nov 2026 12:10:00 GMT' },
    }),
    no: proven('invalid_dpop_proof', undefined, {
      headers: { date: 'Sat, 21 Nov 2026 12:00:02 GMT' },
    }),
  },
  // oidc-provider, helpers/errors.js: no reason is given, and the metadata list DPoP.
  {
    id: 'T44',
    yes: signIn({ before: [found({ dpop_signing_alg_values_supported: ['ES256'] })] }),
    no: signIn({
      before: [found({ dpop_signing_alg_values_supported: ['ES256'] })],
      sentHeaders: { dpop },
    }),
    beside: true,
  },
  // oidc-provider, grant_common.js and sender_constraints.js.
  {
    id: 'T44',
    yes: plain('invalid_grant', 'DPoP proof JWT not provided'),
    no: plain('invalid_grant', 'grant request is invalid'),
  },
  {
    id: 'T51',
    yes: proven('invalid_grant', 'DPoP proof key thumbprint does not match dpop_jkt'),
    no: plain('invalid_grant', 'missing DPoP proof JWT'),
  },
  {
    id: 'T52',
    yes: run([talk('token', {}, bearer, { sentHeaders: { dpop } })], { failure: downgraded }),
    no: run([talk('token', {}, bearer)], { failure: downgraded }),
  },
  {
    id: 'T52',
    yes: failingBy('T52', 'check_failed', 'the token_type is Bearer, expected DPoP'),
    no: failingBy('T44', 'check_failed', 'a nonce is missing'),
  },
  // Spring Security, DPoPAuthenticationProvider.java: the challenge alone.
  {
    id: 'T28',
    yes: api('DPoP error="invalid_dpop_proof", algs="RS256 ES256"', 'DPoP'),
    no: api('DPoP algs="RS256 ES256"', 'Bearer'),
  },
  // Keycloak 26 once the session of the user has ended: the token, and not the proof.
  {
    id: 'T28',
    yes: api('DPoP algs="ES256", error="invalid_dpop_proof"', 'DPoP'),
    no: api(
      'DPoP algs="ES256", realm="r", error="invalid_token", error_description="user_session_not_found"',
      'DPoP',
    ),
  },
  {
    id: 'T50',
    yes: api('DPoP error="invalid_dpop_proof", algs="RS256 RS384"', 'DPoP'),
    no: api('DPoP error="invalid_dpop_proof", algs="RS256 ES256"', 'DPoP'),
  },
  { id: 'M27', yes: api('DPoP algs="ES256"', 'Bearer'), no: api('DPoP algs="ES256"', 'DPoP') },
  // Glewlwyd, protocol_oidc.c.
  {
    id: 'M27',
    yes: api(
      'DPoP error="use_dpop_nonce", error_description="Resource server requires nonce in DPoP proof"',
      'Bearer',
    ),
    no: api(
      'DPoP error="use_dpop_nonce", error_description="Resource server requires nonce in DPoP proof"',
      'DPoP',
    ),
  },
  // Auth0, express-oauth2-jwt-bearer: access-token-jwt/src/dpop-verifier.ts.
  {
    id: 'M27',
    yes: api(
      'Bearer realm="api", error="invalid_request", error_description="DPoP proof requires the DPoP authentication scheme, not Bearer", DPoP algs="ES256"',
      'Bearer',
      400,
    ),
    no: api('Bearer realm="api", error="invalid_token"', 'Bearer'),
  },
  {
    id: 'T48',
    yes: api(
      'DPoP error="invalid_dpop_proof", error_description="DPoP proof \\"iat\\" is outside the acceptable range"',
      'DPoP',
    ),
    no: api('DPoP error="invalid_dpop_proof", error_description="DPoP Proof htu mismatch"', 'DPoP'),
  },
  {
    id: 'T49',
    yes: api(
      'DPoP error="invalid_dpop_proof", error_description="DPoP Proof htu mismatch"',
      'DPoP',
    ),
    no: api('DPoP error="invalid_token", error_description="The token expired"', 'DPoP'),
  },
  {
    id: 'T51',
    yes: api(
      'DPoP error="invalid_token", error_description="JWT Access Token confirmation mismatch"',
      'DPoP',
    ),
    no: api('DPoP error="invalid_token", error_description="The token expired"', 'DPoP'),
  },
  // An API that knows bearer tokens alone (RFC 6750 section 3).
  {
    id: 'M29',
    yes: api('Bearer realm="api"', 'DPoP'),
    no: api('DPoP realm="api"', 'DPoP'),
  },
  // express-jwt, index.ts.
  {
    id: 'M29',
    yes: api('Bearer realm="api"', 'DPoP', 401, {
      message: 'Format is Authorization: Bearer [token]',
    }),
    no: api('Bearer error="invalid_token", error_description="The token expired"', 'DPoP'),
  },
];
