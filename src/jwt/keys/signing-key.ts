import { createPrivateKey, type KeyObject } from 'node:crypto';
import { Failure } from '../../model/errors.ts';
import { algorithms } from '../algorithms.ts';
import { isObject, type JsonObject, parseJson } from '../../util/json.ts';
import { member, stringMember } from '../form/json.ts';
import { list } from '../quote.ts';

/** A private key, and how it signs. */
export type SigningKey = {
  readonly privateKey: KeyObject;
  readonly alg: string;
  readonly kid?: string | undefined;
};

type Loaded = { readonly privateKey: KeyObject; readonly alg?: string; readonly kid?: string };

const curves: Readonly<Record<string, string>> = {
  prime256v1: 'ES256',
  secp384r1: 'ES384',
  secp521r1: 'ES512',
};

/**
 * The private key in a file: PEM, one JWK, or the JSON that Google makes for a service account.
 * `alg` decides how it signs, else the key's own `alg`, else what suits its type. Throws a `usage`
 * failure that says what the file is instead.
 */
export function importSigningKey(
  bytes: Uint8Array,
  name: string,
  alg: string | undefined,
): SigningKey {
  const text = new TextDecoder().decode(bytes).trim();
  const key = text.startsWith('{') ? fromJson(text, name) : { privateKey: fromPem(text, name) };
  const { privateKey, kid } = key;
  requireStrength(privateKey, name);
  const usable = algorithmsFor(privateKey);
  const chosen = alg ?? key.alg ?? usable[0];
  if (chosen !== undefined && usable.includes(chosen)) return { privateKey, alg: chosen, kid };
  const what = `${name} is a key of type ${describe(privateKey)}`;
  throw new Failure('usage', `${what}, which does not sign ${chosen ?? 'JWTs'}`, {
    hint: `a key of this type may sign with: ${list(usable)}`,
  });
}

/** RFC 7518 section 3.3: "A key of size 2048 bits or larger MUST be used with these algorithms." */
function requireStrength({ asymmetricKeyDetails }: KeyObject, name: string): void {
  const bits = asymmetricKeyDetails?.modulusLength;
  if (bits === undefined || bits >= 2048) return;
  throw new Failure('usage', `${name} is an RSA key of ${bits} bits, at least 2048 are needed`);
}

function fromJson(text: string, name: string): Loaded {
  const json = parseJson(text);
  if (!isObject(json)) throw unusable(name, 'it starts like JSON, but is none');
  const pem = stringMember(json, 'private_key');
  if (pem !== undefined) {
    return { privateKey: fromPem(pem, name), ...strings(json, { kid: 'private_key_id' }) };
  }
  if (member(json, 'keys') !== undefined)
    throw unusable(name, 'it is a key set, take one key of it');
  if (member(json, 'kty') === 'oct') throw unusable(name, 'it is a shared secret (kty oct)');
  if (member(json, 'd') === undefined) throw unusable(name, 'it has no private part');
  try {
    const privateKey = createPrivateKey({ key: { ...json }, format: 'jwk' });
    return { privateKey, ...strings(json, { alg: 'alg', kid: 'kid' }) };
  } catch (cause) {
    throw unusable(name, 'its JWK cannot be read', cause);
  }
}

function fromPem(text: string, name: string): KeyObject {
  const label = /^-----BEGIN ([A-Z0-9 ]+)-----/m.exec(text)?.[1];
  if (label === undefined) throw unusable(name, 'it is neither PEM nor JSON');
  if (label === 'ENCRYPTED PRIVATE KEY' || text.includes('Proc-Type: 4,ENCRYPTED')) {
    throw new Failure('usage', `${name} is protected with a passphrase`, {
      hint: `take it off for a while: openssl pkey -in ${name} -out plain.pem`,
    });
  }
  if (!label.includes('PRIVATE KEY')) throw unusable(name, `it holds a ${label.toLowerCase()}`);
  try {
    return createPrivateKey(text);
  } catch (cause) {
    throw unusable(name, `its PEM block ${label} cannot be read`, cause);
  }
}

/** What a key of this type may sign with, the usual algorithm first. */
function algorithmsFor({
  asymmetricKeyType: type,
  asymmetricKeyDetails: details,
}: KeyObject): readonly string[] {
  const names = [...algorithms.keys()];
  if (type === 'rsa') return names.filter((name) => /^[RP]S/.test(name));
  if (type === 'rsa-pss') return names.filter((name) => name.startsWith('PS'));
  if (type === 'ec') return [curves[details?.namedCurve ?? ''] ?? []].flat();
  return type === 'ed25519' ? ['EdDSA', 'Ed25519'] : [];
}

function describe({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string {
  return [asymmetricKeyType, asymmetricKeyDetails?.namedCurve].filter(Boolean).join(' ');
}

function strings<N extends string>(
  json: JsonObject,
  names: Readonly<Record<N, string>>,
): { readonly [K in N]?: string } {
  const found = Object.entries<string>(names).flatMap(([as, name]) => {
    const value = stringMember(json, name);
    return value === undefined ? [] : [[as, value]];
  });
  return Object.fromEntries(found) as { [K in N]?: string };
}

function unusable(name: string, reason: string, cause?: unknown): Failure {
  return new Failure('usage', `${name} is no private key: ${reason}`, {
    hint: 'it takes a PEM private key or one JWK with its private part (d)',
    cause,
  });
}
