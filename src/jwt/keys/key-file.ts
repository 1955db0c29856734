import type { KeyObject } from 'node:crypto';
import { Failure } from '../../model/errors.ts';
import { isObject, type JsonObject, parseJson } from '../../util/json.ts';
import { readableText } from '../../util/text.ts';
import { member, stringMember } from '../form/json.ts';
import { importJwk } from './import-jwk.ts';
import { type Key, refuseWeakKey, typeOf } from './key.ts';
import { hasSecret, importJwks, type KeySet, privateKeyNotes } from './key-set.ts';
import { type PemBlock, pemBlocks, publicKeyOf, publicKeyOfDer } from './pem.ts';

/**
 * Imports a file that the user trusts for its keys: PEM (RFC 7468) with any number of keys and
 * certificates in any order, DER, base64 of either, a JWK, a key set, or the JSON file of a service
 * account. Throws a `usage` failure that says what the file is instead.
 */
export function importKeyFile(bytes: Uint8Array, name: string): KeySet {
  const der = publicKeyOfDer(bytes);
  if (der !== undefined) return keySet([der.publicKey], '', privateKeyNotes(name, der.isPrivate));
  const text = readableText(bytes).trim();
  if (text.startsWith('{') || text.startsWith('[')) return importJson(text, name);
  return importPem(text, name) ?? importBase64(text, name);
}

function importJson(text: string, name: string): KeySet {
  const value = parseJson(text);
  if (value === undefined) throw unusableKeyFailure(name, 'it starts like JSON, but is not valid');
  if (!isObject(value)) return importJwks(value, name, 'own file');
  const account = importServiceAccount(value, name);
  if (account !== undefined) return account;
  if (member(value, 'kty') === 'oct') {
    throw new Failure('usage', `${name} contains a secret key (kty oct), not a public one`, {
      advice: { id: 'secret_key_file' },
    });
  }
  if (member(value, 'kty') === undefined) return importJwks(value, name, 'own file');
  const key = importJwk(value, 'the key', 'own file');
  return { keys: [key], notes: privateKeyNotes(name, hasSecret(value)) };
}

/** The key of the file with which a Google service account signs; only its public part is used. */
function importServiceAccount(json: JsonObject, name: string): KeySet | undefined {
  const pem = stringMember(json, 'private_key');
  const set = pem === undefined ? undefined : importPem(pem, name);
  if (set === undefined) return undefined;
  const kid = stringMember(json, 'private_key_id');
  return { ...set, keys: set.keys.map((key) => ({ ...key, kid })) };
}

/** `undefined` when the text has no PEM block. */
function importPem(text: string, name: string): KeySet | undefined {
  const blocks = pemBlocks(text).filter(({ label }) => !label.endsWith('PARAMETERS'));
  if (blocks.length === 0) return undefined;
  const read = blocks.map((block) => ({ block, publicKey: publicKeyOf(block) }));
  const unusable = read.filter(({ publicKey }) => publicKey === undefined);
  const [problem = ''] = unusable.map(({ block }) => problemOf(block));
  if (unusable.length === blocks.length) throw unusableKeyFailure(name, problem);
  const keys = read.flatMap(({ publicKey }) => publicKey ?? []);
  const isPrivate = blocks.some(({ label }) => label.includes('PRIVATE'));
  const set = keySet(keys, text, privateKeyNotes(name, isPrivate));
  const ignored = unusable.map(({ block }) => ({
    id: 'key-block',
    message: `not used of ${name}: ${problemOf(block)}`,
  }));
  return { ...set, notes: [...set.notes, ...ignored] };
}

/** Base64 of PEM, such as a Kubernetes secret, or of DER, such as the public_key of a Keycloak realm. */
function importBase64(text: string, name: string): KeySet {
  const compact = text.replaceAll(/[\s"']/g, '');
  if (!/^[\w+/-]+={0,2}$/.test(compact)) throw unusableKeyFailure(name, describe(text));
  const bytes = Buffer.from(compact, 'base64');
  const der = publicKeyOfDer(bytes);
  const set =
    der === undefined
      ? importPem(bytes.toString(), name)
      : keySet([der.publicKey], text, privateKeyNotes(name, der.isPrivate));
  if (set === undefined) throw unusableKeyFailure(name, describe(text));
  const note = { id: 'key-base64', message: `${name} is base64 of a key: it was decoded` };
  return { ...set, notes: [...set.notes, note] };
}

/** Keys without a kid, each once: a private key and its certificate are one. */
function keySet(found: readonly KeyObject[], text: string, notes: KeySet['notes']): KeySet {
  const distinct = [...new Map(found.map((key) => [spki(key), key])).values()];
  const keys = distinct.map((publicKey, index): Key => {
    const name = distinct.length === 1 ? 'the key' : `key ${index + 1}`;
    return refuseWeakKey({ name, ...typeOf(publicKey), publicKey, text });
  });
  return { keys, notes };
}

function spki(key: KeyObject): string {
  return key.export({ type: 'spki', format: 'der' }).toString('base64');
}

/** What a PEM block is that has no readable public key. */
const problems: readonly (readonly [RegExp, string])[] = [
  [/CERTIFICATE REQUEST$/, 'it is a certificate request: give the certificate, or the public key'],
  [/^OPENSSH PRIVATE KEY$/, 'it is an OpenSSH private key: give the public key in PEM form'],
  [/^SSH2 PUBLIC KEY$/, 'it is an OpenSSH key: ssh-keygen -e -m PKCS8 converts it'],
  [/^PGP /, 'it is a PGP key, which signs no tokens'],
  [/CRL$/, 'it is a revocation list, not a key'],
  [/^(PKCS7|CMS)$/, 'it is a PKCS #7 bundle: openssl pkcs7 -print_certs converts it'],
];

function problemOf({ label, isEncrypted }: PemBlock): string {
  if (isEncrypted) return 'its private key is protected with a passphrase: give the public key';
  const [, problem] = problems.find(([pattern]) => pattern.test(label)) ?? [];
  return problem ?? `its PEM block ${label} cannot be read`;
}

function describe(text: string): string {
  if (/^(ssh-|ecdsa-|sk-)/.test(text))
    return 'it is an OpenSSH key: ssh-keygen -e -m PKCS8 converts it';
  if (text.startsWith('<')) return 'it is HTML';
  return text === '' ? 'it is empty' : 'it is neither PEM nor DER nor JSON';
}

function unusableKeyFailure(name: string, reason: string): Failure {
  return new Failure('usage', `${name} is not a key (PEM, DER or JWK): ${reason}`);
}
