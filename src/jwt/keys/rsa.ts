/** Primes at which the moduli of the Infineon library give themselves away (CVE-2017-15361). */
const rocaPrimes = [
  11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157,
] as const;

/** Why an RSA key of this size and exponent must not be trusted (RFC 7518 section 3.3: 2048 bits or larger). */
export function rsaWeakness(bits: number, exponent: bigint): string | undefined {
  if (bits < 2048) return `RSA key of ${bits} bits, at least 2048 are needed`;
  if (bits > 16_384) return `RSA key of ${bits} bits, at most 16384 are accepted`;
  if (exponent === 1n) return 'RSA exponent 1: every message is its own signature';
  if (exponent % 2n === 0n) return `RSA exponent ${exponent} is even: not a valid RSA key`;
  return exponent < 65_537n
    ? `RSA exponent ${exponent} is too small, at least 65537 is needed (FIPS 186-5)`
    : undefined;
}

/** Whether a modulus is a power of 65537 at each of the primes, as all of that library are. */
export function hasRocaFingerprint(modulus: bigint): boolean {
  return rocaPrimes.every((prime) => isPowerOf65537(modulus, prime));
}

function isPowerOf65537(modulus: bigint, prime: number): boolean {
  const residue = Number(modulus % BigInt(prime));
  let power = 1;
  for (let exponent = 0; exponent < prime; exponent += 1) {
    if (power === residue) return true;
    power = (power * 65_537) % prime;
  }
  return false;
}
