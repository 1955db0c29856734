import { createPublicKey } from 'node:crypto';
import { Failure } from '../../model/errors.ts';
import type { Note } from '../check.ts';
import { importJwk, publicPart } from './import-jwk.ts';
import { isObject, parseJson } from '../../util/json.ts';
import { member } from '../form/json.ts';
import { judgeStrength, typeOf } from './key.ts';
import { importJwks, type KeySet } from './key-set.ts';

/**
 * Imports a file that holds one key: a JWK, or PEM (a public key or an X.509 certificate).
 * Throws a `usage` failure that says what the file is instead.
 */
export function importKeyFile(bytes: Uint8Array, name: string): KeySet {
  const text = new TextDecoder().decode(bytes).trim();
  return text.startsWith('{') ? importJson(text, name) : importPem(text, name);
}

function importJson(text: string, name: string): KeySet {
  const jwk = parseJson(text);
  if (!isObject(jwk)) throw unusable(name, 'it starts like JSON, but is none');
  if (member(jwk, 'keys') !== undefined) return importJwks(jwk, name);
  if (member(jwk, 'kty') === 'oct') {
    throw new Failure('usage', `${name} holds a secret key (kty oct), not a public one`, {
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
  if (label === undefined) throw unusable(name, describe(text));
  try {
    const publicKey = createPublicKey(text);
    const key = judgeStrength({ name: 'the key', ...typeOf(publicKey), publicKey, text });
    return { keys: [key], notes: label.includes('PRIVATE') ? [privateKeyNote(name)] : [] };
  } catch {
    throw unusable(name, `its PEM block ${label} cannot be read`);
  }
}

/** What the first PEM block (RFC 7468) of a text is called, such as `PUBLIC KEY`. */
export function pemLabel(text: string): string | undefined {
  return /^-----BEGIN ([A-Z0-9 ]+)-----/m.exec(text)?.[1];
}

function privateKeyNote(name: string): Note {
  const message = `${name} holds a private key: only its public half was used, and only that is needed here`;
  return { id: 'key-private', message };
}

function describe(text: string): string {
  if (/^(ssh-|ecdsa-)/.test(text))
    return 'it is an OpenSSH key: ssh-keygen -e -m PKCS8 converts it';
  if (text.startsWith('<')) return 'it is HTML';
  return text === '' ? 'it is empty' : 'it is neither';
}

function unusable(name: string, reason: string): Failure {
  return new Failure('usage', `${name} is no key: ${reason}`, {
    hint: { id: 'key_file' },
  });
}
