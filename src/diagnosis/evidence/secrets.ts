import { createHash } from 'node:crypto';
import { redacted } from '../../util/fingerprint.ts';

/** A secret as the journal stores it: its fingerprint and length, as `redacted` writes them. */
const kept = /^#[\da-f]{8} \((\d+) characters\)$/;

/** Whether two secrets are the same, also where one is a fingerprint. */
export function isSame(left: string, right: string): boolean {
  return left === right || normal(left) === normal(right);
}

/** How many characters a secret has. */
export function lengthOf(secret: string): number {
  const length = kept.exec(secret)?.[1];
  return length === undefined ? secret.length : Number(length);
}

/**
 * Whether a code verifier is the one of a challenge (RFC 7636 section 4.6); `undefined` where the
 * journal has stored only a fingerprint of the verifier.
 */
export function fits(
  verifier: string,
  challenge: string,
  method: string | undefined,
): boolean | undefined {
  if (kept.test(verifier) || kept.test(challenge)) return undefined;
  if (method !== 'S256') return verifier === challenge;
  return createHash('sha256').update(verifier).digest('base64url') === challenge;
}

function normal(secret: string): string {
  return kept.test(secret) ? secret : redacted(secret);
}
