import { constants, verify } from 'node:crypto';
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
    otherSalt(failed) ??
    derEncoded(failed) ??
    strippedZeros(failed) ??
    wrongLength(failed) ??
    zeroes(failed) ??
    loadBalancer(failed) ??
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

/** RFC 7518 section 3.5: "The size of the salt value is the same size as the hash function output." */
function otherSalt({ jws, alg, tried }: Failed): Explanation | undefined {
  if (!alg.startsWith('PS')) return undefined;
  const { hash } = algorithms.get(alg) ?? {};
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  const saltLength = constants.RSA_PSS_SALTLEN_AUTO;
  const input = Buffer.from(jws.signingInput);
  const isGood = tried.slice(0, 5).some(({ publicKey: key }) => {
    return (
      key !== undefined &&
      isTrue(() => verify(hash, input, { key, padding, saltLength }, jws.signature))
    );
  });
  if (!isGood) return undefined;
  const bytes = Number(alg.slice(2)) / 8;
  const message = `it matches with a salt of another length: ${alg} requires ${bytes} bytes (RFC 7518 section 3.5)`;
  return { rule: 'sig-pss-salt', message };
}

/** OpenSSL throws where a key or a signature cannot be what is asked. */
function isTrue(test: () => boolean): boolean {
  try {
    return test();
  } catch {
    return false;
  }
}

function hasSigned({ publicKey }: Key, jws: CompactJws, alg: string): boolean {
  return publicKey !== undefined && checkSignature(jws, alg, publicKey) === 'good';
}

function derEncoded({ jws, alg, tried }: Failed): Explanation | undefined {
  const { kty, hash, signatureBytes } = algorithms.get(alg) ?? {};
  const { signature, signingInput } = jws;
  if (kty !== 'EC' || signature[0] !== 0x30 || signature.length === signatureBytes)
    return undefined;
  const good = tried.some(({ publicKey: key }) => {
    return (
      key !== undefined && isTrue(() => verify(hash, Buffer.from(signingInput), key, signature))
    );
  });
  const truth = good ? 'and it would match' : 'and it would not match either';
  const message = `this is a DER signature (${truth}); JWS requires ${signatureBytes} bytes r||s`;
  return { rule: 'sig-ecdsa-form', message };
}

/** Some libraries write r and s as integers, without their leading zeros. */
function strippedZeros({ jws, alg, tried }: Failed): Explanation | undefined {
  const { kty, signatureBytes = 0 } = algorithms.get(alg) ?? {};
  const { signature } = jws;
  const missing = signatureBytes - signature.length;
  if (kty !== 'EC' || missing < 1 || missing > 4) return undefined;
  const half = signatureBytes / 2;
  const candidates = Array.from({ length: missing + 1 }, (_, ofR) => {
    const r = signature.subarray(0, half - ofR);
    const s = signature.subarray(half - ofR);
    if (s.length > half) return undefined;
    return Buffer.concat([Buffer.alloc(half - r.length), r, Buffer.alloc(half - s.length), s]);
  });
  const isGood = candidates.some(
    (bytes) =>
      bytes !== undefined && tried.some((key) => hasSigned(key, { ...jws, signature: bytes }, alg)),
  );
  if (!isGood) return undefined;
  const message = `r and s lack their leading zeros: ${alg} requires ${signatureBytes} bytes (RFC 7518 section 3.4)`;
  return { rule: 'sig-ecdsa-form', message };
}

/** Bytes of a signature by a key of these types, which no name of an algorithm says. */
const bytesByKey: Readonly<Record<string, number>> = { ed25519: 64, ed448: 114 };

function wrongLength({ jws, alg, tried }: Failed): Explanation | undefined {
  const { asymmetricKeyType = '', asymmetricKeyDetails } = tried[0]?.publicKey ?? {};
  const modulus = asymmetricKeyDetails?.modulusLength;
  const fixed = algorithms.get(alg)?.signatureBytes ?? bytesByKey[asymmetricKeyType];
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

/** The load balancers of AWS sign base64url with its padding, which a JWT does not have. */
function loadBalancer({ jws, alg, tried }: Failed): Explanation | undefined {
  const [header = '', payload = ''] = jws.signingInput.split('.');
  const signingInput = `${padded(header)}.${padded(payload)}`;
  if (signingInput === jws.signingInput) return undefined;
  if (!tried.some((key) => hasSigned(key, { ...jws, signingInput }, alg))) return undefined;
  const message =
    'it matches with padding (=), which was removed: an AWS load balancer signs with its padding';
  return { rule: 'sig-padding', message };
}

function padded(segment: string): string {
  return segment.padEnd(Math.ceil(segment.length / 4) * 4, '=');
}

function microsoftGraph({ jws }: Failed): Explanation | undefined {
  const graph = stringMember(jws.claims ?? {}, 'aud')?.startsWith('00000003-0000-0000-c000-');
  if (!graph || member(jws.header, 'nonce') === undefined) return undefined;
  const message =
    'an access token for Microsoft Graph, which only Graph can verify: request a scope of your own API';
  return { rule: 'V06', message };
}
