import { createHash, type KeyObject, X509Certificate } from 'node:crypto';
import { algorithms } from '../../jwt/algorithms.ts';
import { member, stringMember } from '../../jwt/form/json.ts';
import type { Key } from '../../jwt/keys/key.ts';
import { list } from '../../jwt/quote.ts';
import { isObject, type JsonObject, kindOf } from '../../util/json.ts';
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
    id: 'jwks-encoding',
    severity: 'warning',
    look: (input) => eachKey(input, encodingProblem),
    rfc: 'RFC 7518 section 2',
    fix: 'write numbers as base64url of the fewest bytes, without padding',
  },
  {
    id: 'jwks-kid-type',
    severity: 'error',
    look: (input) =>
      eachKey(input, (jwk) => {
        const kid = member(jwk, 'kid');
        const isText = kid === undefined || typeof kid === 'string';
        return isText ? undefined : `kid is ${kindOf(kid)}, not a string: no token can name it`;
      }),
    rfc: 'RFC 7517 section 4.5',
    fix: 'write the kid as a JSON string',
  },
  {
    id: 'jwks-x5t',
    severity: 'warning',
    look: (input) => eachKey(input, thumbprintProblem),
    rfc: 'RFC 7517 section 4.8',
    fix: 'compute x5t and x5t#S256 of the DER bytes of x5c[0], as base64url',
  },
  {
    id: 'jwks-x5c',
    severity: 'warning',
    look: (input) =>
      eachKey(input, (jwk, { publicKey }) => {
        if (publicKey === undefined) return undefined;
        return certificateProblem(member(jwk, 'x5c'), publicKey, input.now);
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

function eachKey(
  input: LintInput,
  problemOf: (jwk: JsonObject, key: Key) => string | undefined,
): readonly Sighting[] {
  const published = publishedKeys(input) ?? [];
  return importedKeys(input).flatMap((key, index) => {
    const jwk = published[index];
    const problem = isObject(jwk) ? problemOf(jwk, key) : undefined;
    return found(problem && `${key.name}: ${problem}`);
  });
}

/** The members that are base64url of bytes (RFC 7518 section 6). */
const encoded = ['n', 'e', 'x', 'y'] as const;

function encodingProblem(jwk: JsonObject): string | undefined {
  for (const name of encoded) {
    const value = stringMember(jwk, name);
    if (value === undefined) continue;
    if (/[+/=\s]/.test(value)) return `${name} is base64, not base64url: some clients refuse it`;
    const isNumber = name === 'n' || name === 'e';
    if (isNumber && Buffer.from(value.slice(0, 4), 'base64url')[0] === 0) {
      return `${name} has a leading zero byte: some clients refuse it, among them AWS`;
    }
  }
  return undefined;
}

/** Compares `x5t` and `x5t#S256` with the certificate beside them. */
function thumbprintProblem(jwk: JsonObject): string | undefined {
  const x5c = member(jwk, 'x5c');
  const first: unknown = Array.isArray(x5c) ? x5c[0] : undefined;
  if (typeof first !== 'string') return undefined;
  const der = Buffer.from(first, 'base64');
  for (const [name, algorithm] of [
    ['x5t', 'sha1'],
    ['x5t#S256', 'sha256'],
  ] as const) {
    const value = stringMember(jwk, name);
    if (value === undefined) continue;
    if (value === createHash(algorithm).update(der).digest('base64url')) continue;
    return `${name} is not the thumbprint of x5c[0]`;
  }
  return undefined;
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
  if (x5c === undefined || x5c === null || (Array.isArray(x5c) && x5c.length === 0))
    return undefined;
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
