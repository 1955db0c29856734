import { hash } from 'node:crypto';

/** The first 8 hex digits of the SHA-256: enough to compare two values. */
export function fingerprint(secret: string): string {
  return `#${hash('sha256', secret, 'hex').slice(0, 8)}`;
}

/** The redacted form of a secret: its fingerprint and length. */
export function redacted(secret: string): string {
  return `${fingerprint(secret)} (${secret.length} characters)`;
}
