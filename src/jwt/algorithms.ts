/** What a signature algorithm requires of its key (RFC 7518 section 3.1, RFC 8037, RFC 8812, RFC 9864, RFC 9964). */
export type Algorithm = {
  readonly kty: 'oct' | 'RSA' | 'EC' | 'OKP' | 'AKP';
  /** The curves that it may be on. */
  readonly crv?: readonly string[];
  /** The hash of `at_hash` and `c_hash`; absent where no specification names one. */
  readonly hash?: 'sha256' | 'sha384' | 'sha512';
  /** Bytes of a signature, where it depends on the algorithm alone. */
  readonly signatureBytes?: number;
};

export const algorithms: ReadonlyMap<string, Algorithm> = new Map<string, Algorithm>([
  ['HS256', { kty: 'oct', hash: 'sha256', signatureBytes: 32 }],
  ['HS384', { kty: 'oct', hash: 'sha384', signatureBytes: 48 }],
  ['HS512', { kty: 'oct', hash: 'sha512', signatureBytes: 64 }],
  ['RS256', { kty: 'RSA', hash: 'sha256' }],
  ['RS384', { kty: 'RSA', hash: 'sha384' }],
  ['RS512', { kty: 'RSA', hash: 'sha512' }],
  ['PS256', { kty: 'RSA', hash: 'sha256' }],
  ['PS384', { kty: 'RSA', hash: 'sha384' }],
  ['PS512', { kty: 'RSA', hash: 'sha512' }],
  ['ES256', { kty: 'EC', crv: ['P-256'], hash: 'sha256', signatureBytes: 64 }],
  ['ES384', { kty: 'EC', crv: ['P-384'], hash: 'sha384', signatureBytes: 96 }],
  ['ES512', { kty: 'EC', crv: ['P-521'], hash: 'sha512', signatureBytes: 132 }],
  ['ES256K', { kty: 'EC', crv: ['secp256k1'], hash: 'sha256', signatureBytes: 64 }],
  // The key decides which of the two it is.
  ['EdDSA', { kty: 'OKP', crv: ['Ed25519', 'Ed448'], hash: 'sha512' }],
  ['Ed25519', { kty: 'OKP', crv: ['Ed25519'], hash: 'sha512', signatureBytes: 64 }],
  ['Ed448', { kty: 'OKP', crv: ['Ed448'], signatureBytes: 114 }],
  ['ML-DSA-44', { kty: 'AKP', signatureBytes: 2420 }],
  ['ML-DSA-65', { kty: 'AKP', signatureBytes: 3309 }],
  ['ML-DSA-87', { kty: 'AKP', signatureBytes: 4627 }],
]);

/** EdDSA is the deprecated name of Ed25519 and of Ed448 (RFC 9864 section 4). */
const namedEdDsa: readonly string[] = ['Ed25519', 'Ed448'];

/** Whether two names are of one algorithm, or may be, where one of them is EdDSA. */
export function sameAlgorithm(left: string, right: string): boolean {
  if (left === right) return true;
  return (
    (left === 'EdDSA' && namedEdDsa.includes(right)) ||
    (right === 'EdDSA' && namedEdDsa.includes(left))
  );
}

/** The registered name that a misspelled one means: `rs256`, `RS256 ` and `RSA256` mean RS256. */
export function meantAlgorithm(alg: string): string | undefined {
  const plain = alg
    .trim()
    .toLowerCase()
    .replace(/^rsa(?=\d)/, 'rs');
  return [...algorithms.keys()].find((name) => name.toLowerCase() === plain);
}
