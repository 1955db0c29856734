import { type KeyObject, X509Certificate } from 'node:crypto';

/**
 * What is wrong with the first certificate of an `x5c` (RFC 7517 section 4.7) beside its key; `now`
 * is in seconds since the epoch. The chain is not followed.
 */
export function certificateProblem(x5c: unknown, key: KeyObject, now: number): string | undefined {
  if (x5c === undefined) return undefined;
  const first: unknown = Array.isArray(x5c) ? x5c[0] : undefined;
  if (typeof first !== 'string') return 'x5c is not a list of certificates';
  const certificate = parse(first);
  if (certificate === undefined) return 'x5c[0] is not a certificate';
  if (!spki(certificate.publicKey).equals(spki(key))) return 'x5c[0] is of another key';
  // oxlint-disable-next-line no-restricted-globals -- a text is read, no clock is asked
  const end = Date.parse(certificate.validTo) / 1000;
  return end < now ? `x5c[0] has expired: ${certificate.validTo}` : undefined;
}

function spki(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' });
}

function parse(text: string): X509Certificate | undefined {
  try {
    return new X509Certificate(Buffer.from(text, 'base64'));
  } catch {
    return undefined;
  }
}
