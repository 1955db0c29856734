import type { Settings } from '../../model/settings.ts';
import { traitsOf } from './provider-traits.ts';

type Named = { readonly issuer: string; readonly issuer_template?: unknown };

/**
 * The `iss` that tokens of this server must have: its issuer, unless the preset names another.
 * That of Entra ID is a template, which is filled with the token's `tid` where it is checked.
 * `undefined` when nobody has named the issuer, and no sign-in has learned it.
 */
export function expectedIssuer(settings: Settings, server: Named): string | undefined {
  const { token_issuer, issuer_check } = traitsOf(settings);
  if (token_issuer !== undefined) return token_issuer;
  const { issuer_template } = server;
  if (issuer_check !== 'exact' && typeof issuer_template === 'string') return issuer_template;
  return expectedCallbackIssuer(settings, server);
}

/** The `iss` that a callback must have (RFC 9207 section 2.4); `undefined` as above. */
export function expectedCallbackIssuer(
  { client }: Pick<Settings, 'client'>,
  { issuer }: Named,
): string | undefined {
  return client.issuer === undefined ? client.iss : issuer;
}
