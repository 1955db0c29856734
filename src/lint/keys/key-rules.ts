import { type KeyObject, X509Certificate } from 'node:crypto';
import { algorithms } from '../../jwt/algorithms.ts';
import { member } from '../../jwt/form/json.ts';
import { importJwk } from '../../jwt/keys/import-jwk.ts';
import type { Key } from '../../jwt/keys/key.ts';
import { list } from '../../jwt/quote.ts';
import { isObject } from '../../util/json.ts';
import { keysWithout, type LintRow, sighting, type Sighting } from '../finding.ts';
import { importedKeys, type LintInput, publishedKeys } from '../input.ts';

/** Each key, checked as `verify` checks it. */
export const keyRules: readonly LintRow[] = [
  {
    id: 'jwks-private',
    severity: 'error',
    look: (input) => refused(input, 'jwks-oct', ({ kty }) => kty !== 'oct'),
    rfc: 'RFC 7517 section 9.2',
    fix: 'remove the private members, and replace the key now: anyone can sign with it',
  },
  {
    id: 'jwks-oct',
    severity: 'error',
    look: (input) => refused(input, 'jwks-oct', ({ kty }) => kty === 'oct'),
    rfc: 'OpenID Connect Discovery section 3',
    fix: 'remove the symmetric key, and replace it now: anyone can sign with it',
  },
  {
    id: 'jwks-weak-rsa',
    severity: 'error',
    look: (input) => refused(input, 'jwks-weak-rsa', () => true),
    rfc: 'RFC 7518 section 3.3',
    fix: 'create a new RSA key of 2048 bits or more, with the exponent 65537',
  },
  {
    id: 'jwks-roca',
    severity: 'error',
    look: (input) => importedKeys(input).flatMap(({ warning }) => found(warning)),
    rfc: 'RFC 8725 section 3.5',
    fix: 'create a new key with another library or device',
  },
  {
    id: 'jwks-point',
    severity: 'error',
    look: (input) => refused(input, 'jwks-point', () => true),
    rfc: 'RFC 7518 section 6',
    fix: 'publish the key again from its certificate or its private key',
  },
  {
    id: 'jwks-curve',
    severity: 'info',
    look: (input) => {
      const odd = importedKeys(input).filter(
        (key) => key.refusal === undefined && key.kty !== 'RSA' && !isOfKnownCurve(key),
      );
      const names = list(
        odd.map((key) => `${key.name} (${[key.kty, key.crv].filter(Boolean).join(' ')})`),
      );
      const message = `${names} fits no common JWT signature algorithm`;
      return sighting(odd.length > 0, message, list(odd.flatMap(({ crv }) => crv ?? [])));
    },
    rfc: 'RFC 7518 section 3.1',
    fix: 'sign with a key on P-256, P-384, P-521 or Ed25519',
  },
  {
    id: 'jwks-alg-missing',
    severity: 'info',
    look: (input) => keysWithout(input, 'alg', 'a client has to find out the algorithm otherwise'),
    rfc: 'RFC 7517 section 4.4',
    fix: 'give each key its alg: one key, one algorithm (RFC 8725 section 3.1)',
  },
  {
    id: 'jwks-use-missing',
    severity: 'info',
    look: (input) =>
      keysWithout(input, 'use', 'whether it is for signatures or encryption is unknown'),
    rfc: 'RFC 7517 section 4.2',
    fix: 'give each key its use: sig',
  },
  {
    id: 'jwks-x5c',
    severity: 'warning',
    look: (input) =>
      (publishedKeys(input) ?? []).flatMap((jwk, index) => {
        const { name, publicKey } = importJwk(jwk, `key ${index + 1}`);
        if (!isObject(jwk) || publicKey === undefined) return [];
        const problem = certificateProblem(member(jwk, 'x5c'), publicKey, input.now);
        return found(problem === undefined ? undefined : `${name}: ${problem}`);
      }),
    rfc: 'RFC 7517 section 4.7',
    fix: 'publish the certificate of this key, or omit x5c',
  },
];

function refused(
  input: LintInput,
  rule: string,
  isMeant: (key: Key) => boolean,
): readonly Sighting[] {
  return importedKeys(input)
    .filter((key) => key.refusal?.rule === rule && isMeant(key))
    .flatMap(({ refusal }) => found(refusal?.message));
}

function found(message: string | undefined): readonly Sighting[] {
  return message === undefined ? [] : [{ message, seen: message }];
}

/** Algorithms that few libraries have. */
const rare: ReadonlySet<string> = new Set(['ES256K', 'EdDSA', 'Ed448']);

function isOfKnownCurve({ kty, crv }: Key): boolean {
  return [...algorithms].some(([name, known]) => {
    const fits = known.crv === undefined || known.crv.includes(crv ?? '');
    return known.kty === kty && fits && !rare.has(name);
  });
}

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
