import { createPublicKey } from 'node:crypto';
import { Failure } from '../../model/errors.ts';
import type { Note } from '../check.ts';
import { importJwk, publicPart } from './import-jwk.ts';
import { isObject, parseJson } from '../../util/json.ts';
import { member } from '../form/json.ts';
import { refuseWeakKey, typeOf } from './key.ts';
import { importJwks, type KeySet } from './key-set.ts';
import { decodeText } from '../../util/text.ts';

/**
 * Imports a file that holds one key: a JWK, or PEM (a public key or an X.509 certificate).
 * Throws a `usage` failure that says what the file is instead.
 */
export function importKeyFile(bytes: Uint8Array, name: string): KeySet {
  const text = (decodeText(bytes) ?? new TextDecoder().decode(bytes)).trim();
  return text.startsWith('{') ? importJson(text, name) : importPem(text, name);
}

function importJson(text: string, name: string): KeySet {
  const jwk = parseJson(text);
  if (!isObject(jwk)) throw unusableKeyFailure(name, 'it starts like JSON, but is not valid');
  if (member(jwk, 'keys') !== undefined) return importJwks(jwk, name);
  if (member(jwk, 'kty') === 'oct') {
    throw new Failure('usage', `${name} contains a secret key (kty oct), not a public one`, {
      hint: { id: 'secret_key_file' },
    });
  }
  const { use, alg, kid } = jwk;
  const isPrivate = member(jwk, 'd') !== undefined || member(jwk, 'priv') !== undefined;
  const key = importJwk(isPrivate ? { ...publicPart(jwk), use, alg, kid } : jwk, 'the key');
  return { keys: [key], notes: isPrivate ? [privateKeyNote(name)] : [] };
}

function importPem(text: string, name: string): KeySet {
  const label = pemLabel(text);
  if (label === undefined) throw unusableKeyFailure(name, describe(text));
  try {
    const publicKey = createPublicKey(text);
    const key = refuseWeakKey({ name: 'the key', ...typeOf(publicKey), publicKey, text });
    return { keys: [key], notes: label.includes('PRIVATE') ? [privateKeyNote(name)] : [] };
  } catch {
    throw unusableKeyFailure(name, `its PEM block ${label} cannot be read`);
  }
}

/** What the first PEM block (RFC 7468) of a text is called, such as `PUBLIC KEY`. */
export function pemLabel(text: string): string | undefined {
  return /^-----BEGIN ([A-Z0-9 ]+)-----/m.exec(text)?.[1];
}

function privateKeyNote(name: string): Note {
  const message = `${name} contains a private key: only its public part was used; give only the public key`;
  return { id: 'key-private', message };
}

function describe(text: string): string {
  if (/^(ssh-|ecdsa-)/.test(text))
    return 'it is an OpenSSH key: ssh-keygen -e -m PKCS8 converts it';
  if (text.startsWith('<')) return 'it is HTML';
  return text === '' ? 'it is empty' : 'it is neither PEM nor JSON';
}

function unusableKeyFailure(name: string, reason: string): Failure {
  return new Failure('usage', `${name} is not a key: ${reason}`, {
    hint: { id: 'key_file' },
  });
}
