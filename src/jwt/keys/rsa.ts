/** Why an RSA key must not be trusted; `note` only warns. */
export type RsaWeakness = { readonly level: 'refuse' | 'note'; readonly message: string };

export type RsaKey = {
  readonly bits: number;
  readonly exponent: bigint;
  readonly modulus?: bigint;
};

/** Primes at which the moduli of the Infineon library give themselves away (CVE-2017-15361). */
const rocaPrimes = [
  11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157,
] as const;

/** Judges the size and exponent of an RSA key (RFC 7518 section 3.3: 2048 bits or larger). */
export function rsaWeakness({ bits, exponent, modulus }: RsaKey): RsaWeakness | undefined {
  if (bits < 2048) return refuse(`RSA key of ${bits} bits, at least 2048 are needed`);
  if (bits > 16_384) return refuse(`RSA key of ${bits} bits, at most 16384 are accepted`);
  if (exponent === 1n) return refuse('RSA exponent 1: every message is its own signature');
  if (exponent % 2n === 0n) return refuse(`RSA exponent ${exponent} is even: this is no RSA key`);
  if (exponent < 65_537n) {
    return refuse(`RSA exponent ${exponent} is too small, at least 65537 is needed (FIPS 186-5)`);
  }
  if (modulus !== undefined && rocaPrimes.every((prime) => isPowerOf65537(modulus, prime))) {
    const message =
      'RSA modulus has the ROCA fingerprint (CVE-2017-15361): its private key can be computed';
    return { level: 'note', message };
  }
  return undefined;
}

function refuse(message: string): RsaWeakness {
  return { level: 'refuse', message };
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
