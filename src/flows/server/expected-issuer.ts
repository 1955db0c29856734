import { unverifiedClaims } from '../../jwt/decode.ts';
import { stringMember } from '../../jwt/form/json.ts';
import type { Settings } from '../../model/settings.ts';
import { traitsOf } from './provider-traits.ts';

type ExpectedServer = { readonly issuer: string; readonly issuer_template?: unknown };

/**
 * The `iss` that a token of this server has to carry: its issuer, unless the preset knows better.
 * Entra ID puts the tenant of the person there, so its template is filled with the token's own `tid`.
 */
export function expectedIssuer(
  settings: Settings,
  { issuer, issuer_template }: ExpectedServer,
  token: string,
): string {
  const { tokenIssuer, issuerCheck } = traitsOf(settings);
  if (tokenIssuer !== undefined) return tokenIssuer;
  if (issuerCheck === 'exact') return issuer;
  const template = typeof issuer_template === 'string' ? issuer_template : issuer;
  const tid = stringMember(unverifiedClaims(token), 'tid') ?? '';
  return /^[\w-]+$/.test(tid) ? template.replace(/\{tenantid\}/i, tid) : template;
}
