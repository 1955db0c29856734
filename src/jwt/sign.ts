import { SignJWT } from 'jose';
import type { SigningKey } from './keys/signing-key.ts';

/** A JWT of these claims, signed (RFC 7515); the header says `alg`, `typ` JWT and the key's `kid`. */
export async function signJwt(
  { privateKey, alg, kid }: SigningKey,
  claims: Readonly<Record<string, unknown>>,
): Promise<string> {
  const header = { alg, typ: 'JWT', ...(kid === undefined ? {} : { kid }) };
  return await new SignJWT({ ...claims }).setProtectedHeader(header).sign(privateKey);
}
