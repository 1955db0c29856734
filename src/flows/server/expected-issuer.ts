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
  const { tokenIssuer, issuerCheck } = traitsOf(settings);
  const { issuer, issuer_template } = server;
  if (tokenIssuer !== undefined) return tokenIssuer;
  return issuerCheck !== 'exact' && typeof issuer_template === 'string' ? issuer_template : issuer;
}
