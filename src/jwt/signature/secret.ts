import { algorithms } from '../algorithms.ts';
import { type Check, fail, pass } from '../check.ts';
import type { CompactJws } from '../form/read-form.ts';
import { unquoted } from '../form/read-form.ts';
import { checkSignature } from './check-signature.ts';

/** Secrets of tutorials and default configurations, which attackers try first. */
const wellKnown = [
  '',
  'secret',
  'password',
  'changeme',
  'test',
  'key',
  'admin',
  '123456',
  'jwt_secret',
  'secretkey',
  'supersecret',
  'your-secret-key',
  'your-256-bit-secret',
  'your-384-bit-secret',
  'your-512-bit-secret',
  'a-string-secret-at-least-256-bits-long',
] as const;

/** Checks a secret: a key of the hash's size or larger MUST be used (RFC 7518 section 3.2), and no well-known one. */
export function checkSecret(secret: Uint8Array, alg: string, name?: string): Check {
  const text = new TextDecoder().decode(secret);
  const word = wellKnown.find((candidate) => candidate === text.trim());
  const needed = algorithms.get(alg)?.signatureBytes ?? Infinity;
  const what = name ?? 'the secret';
  const details = { expected: `at least ${needed} bytes`, seen: `${secret.length} bytes` };
  const rule = 'jwt-hs-weak';
  if (word !== undefined && secret.length > 0) {
    return fail('key', `${what} is \`${word}\`, a well-known word: anyone can guess it`, {
      ...details,
      rule,
    });
  }
  if (secret.length < needed) {
    const message = `${what} has ${secret.length} bytes, ${alg} needs at least ${needed} (RFC 7518 section 3.2)`;
    return fail('key', message, { ...details, rule });
  }
  return pass('key', `${name ?? 'the given secret'}, ${secret.length} bytes`, details);
}

/** Explains a MAC that does not match: the secret in another encoding, or a well-known one. */
export function explainMac(jws: CompactJws, alg: string, secret?: Uint8Array): string | undefined {
  const known = [...readings(secret), ...wellKnownReadings];
  return known.find(([, bytes]) => checkSignature(jws, alg, bytes) === 'good')?.[0];
}

type Reading = readonly [string, Uint8Array | string];

const wellKnownReadings: readonly Reading[] = wellKnown.map((word) => [
  `the MAC was made with the well-known secret \`${word}\`: anyone can forge this token`,
  word,
]);

function readings(secret: Uint8Array | undefined): readonly Reading[] {
  if (secret === undefined) return [];
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(secret);
  const trimmed = text.replace('\uFEFF', '').trim();
  const oct = /"k"\s*:\s*"([\w-]+)"/.exec(text)?.[1] ?? '';
  const assigned = trimmed.slice(trimmed.indexOf('=') + 1);
  return [
    ['it matches without the line end of the file: remove it', text.trimEnd()],
    ['it matches without the white space around it: remove it', trimmed],
    ['it matches without the quotes in the file: remove them', unquoted(trimmed)],
    ['it matches the value of the assignment in the file: give only that', unquoted(assigned)],
    ['it matches when the secret is decoded from base64', Buffer.from(text, 'base64')],
    ['it matches when the secret is decoded from hex', Buffer.from(text.trim(), 'hex')],
    [
      'it matches the member k of the JWK in the file: use its decoded bytes instead',
      Buffer.from(oct, 'base64url'),
    ],
  ];
}
