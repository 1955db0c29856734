import { createHash } from 'node:crypto';

import { calculateJwkThumbprint, EmbeddedJWK, errors, type JWTPayload, jwtVerify } from 'jose';

/** What DPoP proofs may be signed with. */
export const proofAlgorithms = ['ES256', 'ES384', 'PS256', 'RS256', 'Ed25519', 'EdDSA'] as const;

/** A DPoP proof that was refused; the message is the `error_description`. */
export class ProofError extends Error {}

/** The request that a proof is for. */
export type ProvenRequest = { readonly method: string; readonly url: URL; readonly token: string };

/** What a proof proves. */
export type Proof = {
  /** The thumbprint of its key (RFC 7638), which `cnf.jkt` of the token has to be. */
  readonly jkt: string;
  readonly jti: string;
  readonly nonce: string | undefined;
};

/** How far the `iat` of a proof may be from now, in seconds; the authorization server has the same. */
export const proofWindow = 300;

/**
 * Verifies a DPoP proof for a request with an access token: its signature, `typ`, `htm`, `htu`, `iat`
 * and `ath` (RFC 9449 section 4.3). Whether it was used before, its nonce and its key are for the
 * caller. Throws a `ProofError`.
 */
export async function verifyProof(header: string, request: ProvenRequest): Promise<Proof> {
  if (header === '') throw new ProofError('the DPoP header is missing');
  const { payload, protectedHeader } = await verifySignature(header);
  const { htm, htu, iat, jti, ath, nonce } = payload;
  const { method, url, token } = request;
  if (htm !== method) throw mismatch('htm', htm, method);
  if (addressOf(htu) !== addressOf(url)) throw mismatch('htu', htu, String(addressOf(url)));
  const age = typeof iat === 'number' ? Math.floor(Date.now() / 1000) - iat : NaN;
  if (Number.isNaN(age)) throw new ProofError('the DPoP proof has no iat');
  if (Math.abs(age) > proofWindow) {
    const side = age > 0 ? 'ago' : 'ahead';
    throw new ProofError(`the DPoP proof is not recent: its iat is ${Math.abs(age)} s ${side}`);
  }
  if (typeof jti !== 'string' || jti === '') throw new ProofError('the DPoP proof has no jti');
  if (ath !== createHash('sha256').update(token).digest('base64url')) {
    throw new ProofError('the ath of the DPoP proof is not the hash of this access token');
  }
  const jkt = await calculateJwkThumbprint(protectedHeader.jwk ?? {});
  return { jkt, jti, nonce: typeof nonce === 'string' ? nonce : undefined };
}

async function verifySignature(header: string) {
  try {
    return await jwtVerify<JWTPayload & Readonly<Record<'htm' | 'htu' | 'ath' | 'nonce', unknown>>>(
      header,
      EmbeddedJWK,
      { algorithms: [...proofAlgorithms], typ: 'dpop+jwt' },
    );
  } catch (error) {
    if (!(error instanceof errors.JOSEError)) {
      throw new ProofError('the jwk of the DPoP proof is no key', { cause: error });
    }
    throw new ProofError(`the DPoP proof is not valid: ${plain(error.message)}`, { cause: error });
  }
}

/** "ignoring any query and fragment parts" (RFC 9449 section 4.3) */
function addressOf(url: unknown): string | undefined {
  if (!URL.canParse(String(url))) return undefined;
  const { origin, pathname } = new URL(String(url));
  return origin + pathname;
}

function mismatch(claim: string, seen: unknown, expected: string): ProofError {
  const shown = typeof seen === 'string' ? plain(seen) : 'missing';
  return new ProofError(`the ${claim} of the DPoP proof is ${shown}, expected ${expected}`);
}

/** For a quoted string of a challenge (RFC 9110 section 5.6.4), and no longer than needed. */
function plain(text: string): string {
  return text.replace(/[^\x20-\x7e]|["\\]/g, '').slice(0, 300);
}
