import { createHash, type X509Certificate } from 'node:crypto';
import type { JsonObject } from '../../util/json.ts';

/** Members of the public part of a JWK, and those of its thumbprint (RFC 7638 section 3.2, RFC 9964). */
const publicMembers: Readonly<Record<string, readonly string[]>> = {
  EC: ['crv', 'kty', 'x', 'y'],
  OKP: ['crv', 'kty', 'x'],
  RSA: ['e', 'kty', 'n'],
  AKP: ['alg', 'kty', 'pub'],
};

/** The members of the public part of a private JWK. */
export function publicPart(jwk: JsonObject): Readonly<Record<string, string>> {
  const names = publicMembers[String(jwk['kty'])] ?? [];
  return Object.fromEntries(names.map((name) => [name, String(jwk[name])]));
}

/**
 * The thumbprint of a key (RFC 7638): its `kid` where nothing else is, and what `jkt` has (RFC 9449
 * section 6.1).
 */
export function thumbprintOf(jwk: JsonObject): string {
  return createHash('sha256')
    .update(JSON.stringify(publicPart(jwk)))
    .digest('base64url');
}

/** The thumbprint of a certificate: `x5t#S256` (RFC 7515 section 4.1.8), of its DER encoding. */
export function certificateThumbprint({ raw }: Pick<X509Certificate, 'raw'>): string {
  return createHash('sha256').update(raw).digest('base64url');
}
