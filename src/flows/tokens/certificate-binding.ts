import type { Context } from '../../model/context.ts';
import type { Settings } from '../../model/settings.ts';
import type { TokenSet } from '../../model/token-set.ts';
import { namedCertificate, otherCertificateFailure } from '../../oauth/certificate-binding.ts';
import { isRenewable } from '../../oauth/token-set.ts';
import { shownCertificate } from '../client-auth/certificate.ts';
import { refreshTokens } from './refresh.ts';

/**
 * Tokens that can be used with the certificate of the settings. A new certificate is "handled
 * similarly to expired access tokens" (RFC 8705 section 6.2): the token is refreshed. Throws a `usage`
 * failure, before a token is sent, when there is no certificate, or one that cannot help. What is
 * only assumed to be bound is let through.
 */
export async function forCertificate(
  context: Context,
  settings: Settings,
  tokens: TokenSet,
): Promise<TokenSet> {
  if (tokens.certificate_thumbprint === undefined) return tokens;
  const bound = namedCertificate(tokens.access_token);
  if (bound === undefined) return tokens;
  const shown = await shownCertificate(context, settings.client);
  if (shown?.thumbprint === bound) return tokens;
  if (shown === undefined || !isRenewable(tokens)) throw otherCertificateFailure(bound, shown);
  const { tokens: fresh } = await refreshTokens(context, settings, tokens);
  const next = namedCertificate(fresh.access_token);
  if (next === undefined || next === shown.thumbprint) return fresh;
  throw otherCertificateFailure(next, shown);
}
