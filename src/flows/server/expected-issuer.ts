import { decodeUnverified } from '../../jwt/decode.ts';
import type { Settings } from '../../model/settings.ts';
import { traitsOf } from './provider-traits.ts';

type ExpectedServer = { readonly issuer: string; readonly issuer_template?: unknown };

/**
 * The `iss` that a token of this server must have: its issuer, unless the preset names another.
 * Entra ID has the tenant of the user there, so its template is filled with the token's `tid`.
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
  const tid = tenantOf(token);
  return tid === undefined ? template : template.replace(/\{tenantid\}/i, tid);
}

function tenantOf(token: string): string | undefined {
  const decoded = decodeUnverified(token, 0);
  const payload: unknown = 'payload' in decoded ? decoded.payload : undefined;
  if (typeof payload !== 'object' || payload === null || !('tid' in payload)) return undefined;
  const { tid } = payload;
  return typeof tid === 'string' && /^[\w-]+$/.test(tid) ? tid : undefined;
}
