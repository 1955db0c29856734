import { createHash } from 'node:crypto';

/** Names whose values let somebody in, or stand for a person's session. */
const secretNames: ReadonlySet<string> = new Set([
  'access_token',
  'actor_token',
  'assertion',
  'authorization',
  'client_assertion',
  'client_secret',
  'code',
  'code_verifier',
  'cookie',
  'device_code',
  'id_token',
  'id_token_hint',
  'nonce',
  'password',
  'refresh_token',
  'set-cookie',
  'state',
  'subject_token',
  'token',
]);

/** The first 8 hex digits of the SHA-256: enough to see whether two values are the same. */
export function fingerprint(secret: string): string {
  return `#${createHash('sha256').update(secret).digest('hex').slice(0, 8)}`;
}

/** A value that may be shown: itself, or the fingerprint and length of what must stay secret. */
export function redact(name: string, value: string): string {
  if (!secretNames.has(name.toLowerCase())) return value;
  return `${fingerprint(value)} (${value.length} characters)`;
}
