import { verify } from 'node:crypto';
import { algorithms } from '../algorithms.ts';
import type { CompactJws } from '../form/read-form.ts';
import { importJwk } from '../keys/import-jwk.ts';
import { member, stringMember } from '../form/json.ts';
import { type Key, suits } from '../keys/key.ts';
import { checkSignature } from './check-signature.ts';

/** Why a signature does not match, and the id of the pitfall. */
export type Explanation = { readonly rule: string; readonly message: string };

/** A token, its checked algorithm, the keys that were tried, and all keys of the set. */
type Failed = {
  readonly jws: CompactJws;
  readonly alg: string;
  readonly tried: readonly Key[];
  readonly all: readonly Key[];
};

/** Says why a signature does not match, the surest first, as far as the keys at hand tell. */
export function explainSignature(failed: Failed): Explanation | undefined {
  return (
    empty(failed) ??
    embeddedKey(failed) ??
    otherKey(failed) ??
    otherAlgorithm(failed) ??
    derEncoded(failed) ??
    wrongLength(failed) ??
    zeroes(failed) ??
    microsoftGraph(failed)
  );
}

function empty({ jws }: Failed): Explanation | undefined {
  if (jws.signature.length > 0) return undefined;
  return { rule: 'sig-empty', message: 'the signature is empty: the token was truncated' };
}

function embeddedKey({ jws, alg }: Failed): Explanation | undefined {
  const jwk = member(jws.header, 'jwk');
  if (jwk === undefined) return undefined;
  const key = importJwk(jwk, 'the key in the header');
  if (!suits(key, alg) || !hasSigned(key, jws, alg)) return undefined;
  const message = 'signed with the key in its own header, which proves nothing';
  return { rule: 'jwt-embedded-jwk', message };
}

function otherKey({ jws, alg, tried, all }: Failed): Explanation | undefined {
  const others = all.filter((key) => suits(key, alg) && !tried.includes(key)).slice(0, 50);
  const signer = others.find((key) => hasSigned(key, jws, alg));
  if (signer === undefined) return undefined;
  const message = `it was signed with ${signer.name} of the same set: the kid is wrong`;
  return { rule: 'sig-other-key', message };
}

/** RS256 and PS256 use the same kind of key, and issuers mix them up. */
function otherAlgorithm({ jws, alg, tried }: Failed): Explanation | undefined {
  if (algorithms.get(alg)?.kty !== 'RSA') return undefined;
  const others = [...algorithms].filter(([name, { kty }]) => kty === 'RSA' && name !== alg);
  const keys = tried.slice(0, 5);
  const [found] = others.find(([other]) => keys.some((key) => hasSigned(key, jws, other))) ?? [];
  if (found === undefined) return undefined;
  const message = `it matches with ${found}: the header has the wrong alg`;
  return { rule: 'jwt-alg-key', message };
}

function hasSigned({ publicKey }: Key, jws: CompactJws, alg: string): boolean {
  return publicKey !== undefined && checkSignature(jws, alg, publicKey) === 'good';
}

function derEncoded({ jws, alg, tried }: Failed): Explanation | undefined {
  const { kty, hash, signatureBytes } = algorithms.get(alg) ?? {};
  const { signature, signingInput } = jws;
  if (kty !== 'EC' || signature[0] !== 0x30 || signature.length === signatureBytes)
    return undefined;
  const good = tried.some(({ publicKey }) => {
    return publicKey && verify(hash, Buffer.from(signingInput), publicKey, signature);
  });
  const truth = good ? 'and it would match' : 'and it would not match either';
  const message = `this is a DER signature (${truth}); JWS requires ${signatureBytes} bytes r||s`;
  return { rule: 'sig-ecdsa-form', message };
}

function wrongLength({ jws, alg, tried }: Failed): Explanation | undefined {
  const modulus = tried[0]?.publicKey?.asymmetricKeyDetails?.modulusLength;
  const fixed = algorithms.get(alg)?.signatureBytes;
  const expected = fixed ?? (modulus === undefined ? undefined : Math.ceil(modulus / 8));
  const seen = jws.signature.length;
  if (expected === undefined || seen === expected) return undefined;
  const guess = seen < expected ? 'was it truncated?' : 'is it of another key?';
  const message = `the signature has ${seen} bytes, expected ${expected} for ${alg} with this key: ${guess}`;
  return { rule: algorithms.get(alg)?.kty === 'EC' ? 'sig-ecdsa-form' : 'sig-empty', message };
}

function zeroes({ jws, alg }: Failed): Explanation | undefined {
  if (algorithms.get(alg)?.kty !== 'EC' || jws.signature.some((byte) => byte !== 0))
    return undefined;
  return { rule: 'sig-psychic', message: 'r and s are 0: a psychic signature (CVE-2022-21449)' };
}

function microsoftGraph({ jws }: Failed): Explanation | undefined {
  const graph = stringMember(jws.claims ?? {}, 'aud')?.startsWith('00000003-0000-0000-c000-');
  if (!graph || member(jws.header, 'nonce') === undefined) return undefined;
  const message =
    'an access token for Microsoft Graph, which only Graph can verify: request a scope of your own API';
  return { rule: 'V06', message };
}
