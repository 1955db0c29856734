import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { Failure } from '../../model/errors.ts';
import { algorithms } from '../algorithms.ts';
import { isObject, type JsonObject, parseJson } from '../../util/json.ts';
import { member, stringMember } from '../form/json.ts';
import { type PemBlock, pemBlocks } from './pem.ts';
import { suits, typeOf } from './key.ts';
import { certificateThumbprint } from './thumbprint.ts';
import { list, quote } from '../quote.ts';
import { readableText } from '../../util/text.ts';

/** A private key and its signature algorithm. */
export type SigningKey = {
  readonly privateKey: KeyObject;
  readonly alg: string;
  readonly kid?: string | undefined;
};

/** A private key as it was read: what it can sign with, the usual algorithm first. */
export type PrivateKey = {
  readonly privateKey: KeyObject;
  /** What its JWK says that it is for. */
  readonly alg?: string | undefined;
  readonly kid?: string | undefined;
  /** The thumbprint of its certificate (`x5t#S256`, RFC 7515 section 4.1.8), where that is beside it. */
  readonly x5t?: string | undefined;
  readonly usable: readonly string[];
};

type Loaded = Omit<PrivateKey, 'usable'>;

/**
 * The private key in a file: PEM, one JWK, or the JSON file of a Google service account.
 * It signs with `alg`, else with the key's own `alg`, else with what fits its type. Throws a `usage`
 * failure that says what the file is instead.
 */
export function importSigningKey(
  bytes: Uint8Array,
  name: string,
  alg: string | undefined,
): SigningKey {
  const { privateKey, kid, usable, alg: own } = readPrivateKey(bytes, name, alg);
  return { privateKey, alg: alg ?? own ?? usable[0] ?? '', kid };
}

/**
 * The same, with everything that the key can sign with. A public, encrypted or weak key, one that is
 * for something else than signatures, and one that cannot sign with `alg` are `usage` failures.
 */
export function readPrivateKey(bytes: Uint8Array, name: string, alg?: string): PrivateKey {
  const text = readableText(bytes).trim();
  const isJson = text.startsWith('{');
  const loaded: Loaded = isJson ? fromJson(text, name) : fromPem(text, name);
  const { privateKey, kid, x5t } = loaded;
  requireStrength(privateKey, name);
  const usable = algorithmsFor(privateKey);
  const chosen = alg ?? loaded.alg ?? usable[0];
  if (chosen !== undefined && usable.includes(chosen)) {
    return { privateKey, alg: loaded.alg, kid, x5t, usable };
  }
  const what = `${name} is a key of type ${describe(privateKey)}, which does not sign`;
  const message =
    usable.length === 0
      ? `${what} JWTs`
      : `${what} ${chosen ?? 'JWTs'}; it can sign with ${list(usable)}`;
  throw new Failure('usage', message);
}

/** RFC 7518 section 3.3: "A key of size 2048 bits or larger MUST be used with these algorithms." */
function requireStrength({ asymmetricKeyDetails }: KeyObject, name: string): void {
  const bits = asymmetricKeyDetails?.modulusLength;
  if (bits === undefined || bits >= 2048) return;
  throw new Failure('usage', `${name} is an RSA key of ${bits} bits, at least 2048 are needed`);
}

function fromJson(text: string, name: string): Loaded {
  const json = parseJson(text);
  if (!isObject(json)) throw unusableKeyFailure(name, 'it starts like JSON, but is not valid');
  const pem = stringMember(json, 'private_key');
  if (pem !== undefined) {
    return { ...fromPem(pem, name), kid: stringMember(json, 'private_key_id') };
  }
  if (member(json, 'keys') !== undefined)
    throw unusableKeyFailure(name, 'it is a key set, give one key of it');
  if (member(json, 'kty') === 'oct')
    throw unusableKeyFailure(name, 'it is a shared secret (kty oct)');
  const isPrivate = (member(json, 'd') ?? member(json, 'priv')) !== undefined;
  if (!isPrivate) throw unusableKeyFailure(name, 'it has no private part, it is a public key');
  requireForSigning(json, name);
  try {
    const privateKey = createPrivateKey({ key: { ...json }, format: 'jwk' });
    // Members that are empty count as absent.
    const alg = stringMember(json, 'alg') || undefined;
    const x5t = stringMember(json, 'x5t#S256') || undefined;
    return { privateKey, alg, kid: stringMember(json, 'kid') || undefined, x5t };
  } catch (cause) {
    throw unusableKeyFailure(name, 'its JWK cannot be read', cause);
  }
}

/** `use` and `key_ops` say what a key is for (RFC 7517 sections 4.2 and 4.3). */
function requireForSigning(jwk: JsonObject, name: string): void {
  const use = stringMember(jwk, 'use');
  if (use !== undefined && use !== '' && use !== 'sig') {
    const what = use === 'enc' ? 'encryption (use enc)' : `use ${quote(use)}`;
    throw new Failure('usage', `${name} is a key for ${what}, not for signatures`);
  }
  const operations = member(jwk, 'key_ops');
  if (!Array.isArray(operations) || operations.length === 0 || operations.includes('sign')) return;
  const message = `${name} is a key that must not sign: its key_ops are ${quote(operations)}, without sign`;
  throw new Failure('usage', message);
}

function fromPem(text: string, name: string): Loaded {
  const blocks = pemBlocks(text);
  const [first] = blocks;
  if (first === undefined) throw unusableKeyFailure(name, 'it is neither PEM nor JSON');
  const block = blocks.find(({ label }) => label.includes('PRIVATE KEY'));
  if (block === undefined) {
    throw unusableKeyFailure(name, `it contains a ${first.label.toLowerCase()}`);
  }
  if (block.isEncrypted) {
    const message = `${name} is protected with a passphrase: remove it from a copy with openssl pkey -in ${name} -out plain.pem`;
    throw new Failure('usage', message);
  }
  try {
    const privateKey = createPrivateKey(block.text);
    return { privateKey, x5t: thumbprintOfCertificate(blocks, privateKey) };
  } catch (cause) {
    throw unusableKeyFailure(name, `its PEM block ${block.label} cannot be read`, cause);
  }
}

/** That of the certificate of this key among the blocks: a file may have those of authorities too. */
function thumbprintOfCertificate(
  blocks: readonly PemBlock[],
  privateKey: KeyObject,
): string | undefined {
  for (const { text } of blocks.filter(({ label }) => label === 'CERTIFICATE')) {
    try {
      const certificate = new X509Certificate(text);
      if (!certificate.checkPrivateKey(privateKey)) continue;
      return certificateThumbprint(certificate);
    } catch {
      // What is no certificate identifies no key.
    }
  }
  return undefined;
}

/** What a key of this type can sign with, the usual algorithm first. */
function algorithmsFor(key: KeyObject): readonly string[] {
  // jose signs neither with secp256k1 nor with Ed448.
  if (key.asymmetricKeyType === 'ed448') return [];
  const signed =
    key.asymmetricKeyType === 'rsa-pss' ? /^PS/ : /^(?:(?:RS|PS|ES)\d+|Ed\w+|ML-DSA-\d+)$/;
  const type = typeOf(key);
  return [...algorithms.keys()].filter((name) => signed.test(name) && suits(type, name));
}

function describe({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string {
  return [asymmetricKeyType, asymmetricKeyDetails?.namedCurve].filter(Boolean).join(' ');
}

function unusableKeyFailure(name: string, reason: string, cause?: unknown): Failure {
  const message = `${name} is not a private key (PEM, or one JWK with d): ${reason}`;
  return new Failure('usage', message, { cause });
}
