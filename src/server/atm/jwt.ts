import { randomUUID } from 'node:crypto';

import { calculateJwkThumbprint, importJWK, type JWK, SignJWT } from 'jose';

import type { ServerKeys } from '../keys.ts';
import { lifetimes } from '../lifetimes.ts';
import type { AtmUser } from './users.ts';

export type Signer = {
  /** The public keys of `/auth/.well-known/jwks.json`. */
  readonly jwks: { readonly keys: readonly JWK[] };
  /** A token about a user for an application, with the claims of the document and no others. */
  sign(user: AtmUser, applicationId: string): Promise<string>;
};

const alg = 'RS256';

/** Signs with the RSA key of the server. */
export async function createSigner({ jwks }: ServerKeys): Promise<Signer> {
  const rsa = jwks.keys.find(({ kty }) => kty === 'RSA') as JWK;
  const { kty, n, e } = rsa as { kty: 'RSA'; n: string; e: string };
  const kid = await calculateJwkThumbprint({ kty, n, e });
  const key = await importJWK(rsa, alg);
  return {
    jwks: { keys: [{ kty, n, e, kid, use: 'sig', alg }] },
    sign: ({ scope }, applicationId) => {
      const iat = Math.floor(Date.now() / 1000);
      const exp = iat + lifetimes.access_token;
      const claims = { iat, iss: 'atm', exp, aud: applicationId, scope };
      // RS256 is deterministic: without an identifier, which the payload of the document does not
      // have, all tokens of one second would be equal.
      const header = { alg, kid, typ: 'JWT', jti: randomUUID() };
      return new SignJWT(claims).setProtectedHeader(header).sign(key);
    },
  };
}
