import type { Failure } from '../model/errors.ts';
import { isPassing } from './errors.ts';

/**
 * What an error means for the refresh token: `ended` when the server says that it is no longer
 * valid, `refused` when it says no without a reason, which a second refusal confirms, and
 * `unrelated` when it is about the client, the request, or the server itself.
 */
export type RefreshVerdict = 'ended' | 'refused' | 'unrelated';

/** Judges the error of a refresh by its code, then by its words (RFC 6749 section 5.2). */
export function judgeRefreshError({ kind, code = '', serverError }: Failure): RefreshVerdict {
  if (serverError === undefined || isPassing(serverError.status, code)) return 'unrelated';
  const { status, form, words = '' } = serverError;
  const name = code.toLowerCase();
  if (aboutCertificate.test(words)) return 'unrelated';
  if (endings.has(name)) return 'ended';
  // Auth0 has access_denied for a client that cannot authenticate.
  if (aboutClient.has(name) || (name === 'access_denied' && status === 401)) return 'unrelated';
  // Glewlwyd refuses a refresh token by the status alone.
  if (status === 400 && form === 'empty') return 'refused';
  // Something else than the endpoint responded, unless it is a sentence about the token.
  if (kind === 'network' && (form !== 'text' || status < 400)) return 'unrelated';
  // One sentence each: words that belong together stand in one of them.
  const text = `${code}. ${words}`.replaceAll('_', ' ');
  if (signInAgain.test(text) || authorizationRevoked.test(text)) return 'ended';
  if (aboutRequest.test(text)) return 'unrelated';
  if (tokenIsDead.test(text) || deadToken.test(text)) return 'ended';
  if (aboutServer.test(text)) return 'unrelated';
  const isRefusal = status < 300 || status === 400 || status === 401 || status === 403;
  return isRefusal && kind !== 'network' ? 'refused' : 'unrelated';
}

/** Codes that end a sign-in, in lower case. */
const endings: ReadonlySet<string> = new Set([
  'invalid_grant',
  // OpenID Connect Core section 3.1.2.6, at the token endpoint of Entra ID and others
  'account_selection_required',
  'consent_required',
  'interaction_required',
  'login_required',
  'unmet_authentication_requirements',
  // RFC 6750 and RFC 8628, for a refresh token
  'expired_token',
  'invalid_token',
  'token_expired',
  // GitHub and HubSpot, Slack, Auth0 and others, Django REST framework
  'bad_refresh_token',
  'expired_refresh_token',
  'invalid_rapt',
  'invalid_refresh_token',
  'refresh_token_expired',
  'refresh_token_invalid',
  'refresh_token_not_found',
  'refresh_token_revoked',
  'token_not_valid',
  'token_revoked',
]);

/** Codes about the client and its request, which another refresh token would not change. */
const aboutClient: ReadonlySet<string> = new Set([
  'incorrect_client_credentials',
  'invalid_client',
  'invalid_client_id',
  'invalid_dpop_proof',
  'invalid_scope',
  'invalid_target',
  'slow_down',
  'unauthorized_client',
  'unsupported_grant_type',
  'use_dpop_nonce',
]);

/** Keycloak, oidc-provider and others: the refresh token lives, with the certificate it is bound to. */
const aboutCertificate =
  /\b(?:client|transport|tls|x\.?509)[ -]?certificat(?:e|ion)\b[^.]{0,60}\b(?:missing|not (?:provided|found)|required|match)|\bcertificate\b[^.]{0,40}\bthumbprint\b|\bx5t#S256\b/i;

const signInAgain =
  /\b(?:log|sign)[ -]?(?:in|on) again|\bre-?(?:auth|log-?in)|\b(?:log-?in|sign-?in|interaction|consent) (?:is )?required/i;

const aboutRequest =
  /\b(?:missing|is required|required (?:parameter|field)|unsupported|not supported|grant[ -]?type|content[ -]?type|client[ -]?(?:id|secret|auth\w{0,12}|credentials?|assertion)|(?:invalid|unknown) client|redirect[ -]?ur[il]|csrf|authorization header|access[ -]?token|id[ -]?token)\b/i;

const aboutServer =
  /\b(?:retry|try again|concurrent|temporar(?:y|ily)|timed out|timeout|too many|rate limit|maintenance)\b/i;

/** dex, better-auth, DeviantArt, Cognito, HubSpot, Doorkeeper and many more, each in its own words. */
const tokenIsDead =
  /\b(?:(?:refresh)?token|session|grant|log-?in|sign-?in)\b[^.;]{0,60}?\b(?:invalid|invalidated|inactive|incorrect|expired|revoked|unknown|malformed|terminated|ended|reused|black-?listed|consumed|not (?:valid|active|found|recogni[sz]ed)|no longer|does(?:n't| not) exist|already (?:been )?(?:used|claimed|rotated|redeemed))\b/i;

const deadToken =
  /\b(?:invalid|expired|revoked|unknown|inactive|malformed|reused|incorrect|bad)\b[^.;]{0,20}?\b(?:(?:refresh)?token|session|grant)\b/i;

const authorizationRevoked =
  /\bauthori[sz]ation (?:has been |was |is )?(?:revoked|expired|withdrawn)\b/i;
