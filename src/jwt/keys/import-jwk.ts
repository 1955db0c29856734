import { createPublicKey } from 'node:crypto';
import { isObject, type JsonObject } from '../../util/json.ts';
import { member, stringMember } from '../form/json.ts';
import { refuseWeakKey, type Key, type KeyRefusal, refuse } from './key.ts';
import { list, quote } from '../quote.ts';

/** The members of a JWK that make up the public key (RFC 7518 section 6, RFC 9964 section 3). */
const publicMembers = new Map([
  ['RSA', ['kty', 'n', 'e']],
  ['EC', ['kty', 'crv', 'x', 'y']],
  ['OKP', ['kty', 'crv', 'x']],
  ['AKP', ['kty', 'alg', 'pub']],
]);

const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'];

/** Imports one JWK (RFC 7517); what is wrong with it becomes its `refusal`. */
export function importJwk(jwk: unknown, place: string): Key {
  if (!isObject(jwk)) {
    const refusal = refuse('jwks-unknown-kty', `${place} is not an object`);
    return { name: place, text: '', refusal };
  }
  const kid = stringMember(jwk, 'kid');
  const name = kid === undefined ? place : `key ${quote(kid)}`;
  const described = {
    name,
    kid,
    kty: stringMember(jwk, 'kty'),
    crv: stringMember(jwk, 'crv'),
    alg: stringMember(jwk, 'alg'),
    text: JSON.stringify(jwk),
  };
  const refusal = refusalOf(jwk, name);
  if (refusal !== undefined) return { ...described, refusal };
  try {
    const publicKey = createPublicKey({ key: publicPart(jwk), format: 'jwk' });
    return refuseWeakKey({ ...described, publicKey });
  } catch {
    return { ...described, refusal: importFailure(jwk, name) };
  }
}

function refusalOf(jwk: JsonObject, name: string): KeyRefusal | undefined {
  const kty = stringMember(jwk, 'kty');
  const secrets = privateMembers.filter((secret) => Object.hasOwn(jwk, secret));
  if (kty === 'oct' || secrets.length > 0) {
    return refuse('jwks-oct', `${name} publishes a secret (${list(secrets)}): rotate it`, false);
  }
  if (kty === undefined || !publicMembers.has(kty)) {
    const type = quote(member(jwk, 'kty'));
    return refuse('jwks-unknown-kty', `${name} has the unknown key type ${type}`);
  }
  const use = member(jwk, 'use');
  if (use !== undefined && use !== 'sig') {
    const what = use === 'enc' ? 'encryption' : quote(use);
    return refuse('jwks-use', `${name} is for ${what}, not for signatures`, false);
  }
  const operations = member(jwk, 'key_ops');
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('verify'))) {
    const message = `${name} is not for verifying: key_ops is ${quote(operations)}`;
    return refuse('jwks-use', message, false);
  }
  return undefined;
}

function importFailure(jwk: JsonObject, name: string): KeyRefusal {
  const kty = stringMember(jwk, 'kty');
  const crv = stringMember(jwk, 'crv');
  if (kty === 'AKP') {
    const alg = stringMember(jwk, 'alg') ?? 'a key of type AKP';
    return refuse('jwt-mldsa', `UNSUPPORTED: ${alg} needs Node.js 24.7 or newer`);
  }
  if (kty === 'EC' && ['P-256', 'P-384', 'P-521'].includes(crv ?? '')) {
    return refuse('jwks-point', `${name} is broken: point is not on ${crv}`);
  }
  const what = [kty, crv].filter(Boolean).join(' ');
  return refuse('jwks-point', `${name} is broken or of an unsupported curve (${what})`);
}

/** The public members of a JWK. */
export function publicPart(jwk: JsonObject): Record<string, unknown> {
  const names = publicMembers.get(stringMember(jwk, 'kty') ?? '') ?? [];
  return Object.fromEntries(names.map((name) => [name, member(jwk, name)]));
}
