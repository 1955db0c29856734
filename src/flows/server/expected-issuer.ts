import type { Settings } from '../../model/settings.ts';
import { traitsOf } from './provider-traits.ts';

/**
 * The `iss` that tokens of this server must have: its issuer, unless the preset names another.
 * That of Entra ID is a template, which is filled with the token's `tid` where it is checked.
 */
export function expectedIssuer(
  settings: Settings,
  server: { readonly issuer: string; readonly issuer_template?: unknown },
): string {
  const { token_issuer, issuer_check } = traitsOf(settings);
  const { issuer, issuer_template } = server;
  if (token_issuer !== undefined) return token_issuer;
  return issuer_check !== 'exact' && typeof issuer_template === 'string' ? issuer_template : issuer;
}
