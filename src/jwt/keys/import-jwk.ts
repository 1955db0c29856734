import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { isObject, type JsonObject, kindOf } from '../../util/json.ts';
import { member, stringMember } from '../form/json.ts';
import { refuseWeakKey, type Key, type KeyRefusal, refuse, typeOf } from './key.ts';
import { list, quote } from '../quote.ts';

/** The members of a JWK that make up the public key (RFC 7518 section 6, RFC 9964 section 3). */
const publicMembers = new Map([
  ['RSA', ['kty', 'n', 'e']],
  ['EC', ['kty', 'crv', 'x', 'y']],
  ['OKP', ['kty', 'crv', 'x']],
  ['AKP', ['kty', 'alg', 'pub']],
]);

const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'];

/**
 * Where a JWK is from. A private member that a server publishes is everybody's; in a file of the
 * user it is only too much, and the public part is used.
 */
export type JwkOrigin = 'published' | 'own file';

/**
 * Imports one JWK (RFC 7517); what is wrong with it becomes its `refusal`. Optional members that
 * are null or empty count as absent: .NET writes all of them into each key.
 */
export function importJwk(jwk: unknown, place: string, origin: JwkOrigin = 'published'): Key {
  if (!isObject(jwk)) {
    const refusal = refuse('jwks-unknown-kty', `${place} is not an object`);
    return { name: place, text: '', refusal };
  }
  const kid = textMember(jwk, 'kid');
  const name = kid === undefined ? place : `key ${quote(kid)}`;
  const described = {
    name,
    kid,
    kty: textMember(jwk, 'kty'),
    crv: textMember(jwk, 'crv'),
    alg: textMember(jwk, 'alg'),
    text: JSON.stringify(jwk),
  };
  const refusal = refusalOf(jwk, name, origin);
  if (refusal !== undefined) return { ...described, refusal };
  const certificate = isIncomplete(jwk) ? listMember(jwk, 'x5c')[0] : undefined;
  try {
    if (certificate !== undefined) {
      const publicKey = keyOfCertificate(certificate);
      const { kty, crv, alg } = typeOf(publicKey);
      return refuseWeakKey({ ...described, kty, crv, alg: described.alg ?? alg, publicKey });
    }
    const publicKey = createPublicKey({ key: publicPart(jwk), format: 'jwk' });
    return refuseWeakKey({ ...described, publicKey });
  } catch {
    if (certificate === undefined) return { ...described, refusal: importFailure(jwk, name) };
    const message = `${name} has only a certificate (x5c), which cannot be read`;
    return { ...described, refusal: refuse('jwks-x5c', message) };
  }
}

/** The private members of a JWK, where it has any. */
export function secretMembers(jwk: JsonObject): readonly string[] {
  return privateMembers.filter((name) => !isEmpty(member(jwk, name)));
}

function refusalOf(jwk: JsonObject, name: string, origin: JwkOrigin): KeyRefusal | undefined {
  const kty = textMember(jwk, 'kty');
  const secrets = secretMembers(jwk);
  if (origin === 'own file' && kty === 'oct') {
    return refuse('jwks-oct', `${name} is a shared secret (kty oct), not a public key`);
  }
  if (origin === 'published' && (kty === 'oct' || secrets.length > 0)) {
    return refuse('jwks-oct', `${name} publishes a secret (${list(secrets)}): rotate it`, false);
  }
  const isUnknown = kty === undefined ? !isIncomplete(jwk) : !publicMembers.has(kty);
  if (isUnknown || (kty === undefined && listMember(jwk, 'x5c').length === 0)) {
    const type = quote(member(jwk, 'kty'));
    return refuse('jwks-unknown-kty', `${name} has the unknown key type ${type}`);
  }
  const use = listMember(jwk, 'use');
  if (use.length > 0 && !use.includes('sig')) {
    const what = use[0] === 'enc' ? 'encryption' : quote(member(jwk, 'use'));
    return refuse('jwks-use', `${name} is for ${what}, not for signatures`, false);
  }
  const operations = listMember(jwk, 'key_ops');
  const verifies = operations.includes('verify') || (secrets.length > 0 && origin === 'own file');
  if (operations.length > 0 && !verifies) {
    const message = `${name} is not for verifying: key_ops is ${quote(member(jwk, 'key_ops'))}`;
    return refuse('jwks-use', message, false);
  }
  return undefined;
}

/** Whether a JWK lacks members of its public key: then its certificate may have it. */
function isIncomplete(jwk: JsonObject): boolean {
  const names = publicMembers.get(textMember(jwk, 'kty') ?? '') ?? ['kty'];
  return names.some((name) => isEmpty(member(jwk, name)));
}

function keyOfCertificate(text: string): KeyObject {
  const bytes = text.includes('-----BEGIN') ? text : Buffer.from(text, 'base64');
  return new X509Certificate(bytes).publicKey;
}

function importFailure(jwk: JsonObject, name: string): KeyRefusal {
  const kty = textMember(jwk, 'kty');
  const crv = textMember(jwk, 'crv');
  if (kty === 'AKP') {
    const alg = textMember(jwk, 'alg') ?? 'a key of type AKP';
    return refuse('jwt-mldsa', `UNSUPPORTED: ${alg} needs Node.js 24.7 or newer`);
  }
  for (const required of publicMembers.get(kty ?? '') ?? []) {
    const value = member(jwk, required);
    if (isEmpty(value)) return refuse('jwks-point', `${name} is broken: ${required} is missing`);
    if (typeof value === 'string') continue;
    return refuse('jwks-point', `${name} is broken: ${required} is ${kindOf(value)}, not a string`);
  }
  if (kty === 'EC' && ['P-256', 'P-384', 'P-521', 'secp256k1'].includes(crv ?? '')) {
    return refuse('jwks-point', `${name} is broken: point is not on ${crv}`);
  }
  if (kty === 'RSA') return refuse('jwks-point', `${name} is broken: n and e are no RSA key`);
  return refuse('jwks-point', `${name} is broken or of an unsupported curve (${kty} ${crv})`);
}

/** The public members of a JWK. */
function publicPart(jwk: JsonObject): Record<string, unknown> {
  const names = publicMembers.get(textMember(jwk, 'kty') ?? '') ?? [];
  return Object.fromEntries(names.map((name) => [name, member(jwk, name)]));
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || isEmptyList(value);
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

/** A member that is a text; `undefined` for an empty one. */
function textMember(jwk: JsonObject, name: string): string | undefined {
  return stringMember(jwk, name) || undefined;
}

/** The texts of a member that is a list; one text counts as a list of one. */
function listMember(jwk: JsonObject, name: string): readonly string[] {
  const value = member(jwk, name);
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((one): one is string => typeof one === 'string' && one !== '');
}
