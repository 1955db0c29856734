import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import * as v from 'valibot';
import { Failure } from '../../model/errors.ts';
import { object, requireSchema } from '../../model/json-file.ts';
import type { SealedFile, StoredKind } from './stored-file.ts';

const version = 1;
export const keyBytes = 32;
const ivBytes = 12;
const tagBytes = 16;

const envelopeSchema = object({
  key_id: v.string(),
  iv: v.string(),
  tag: v.string(),
  ciphertext: v.string(),
});

/**
 * Seals a text with AES-256-GCM (NIST SP 800-38D) and a random iv, as the JSON of a file. The file
 * name is authenticated, so that a file cannot replace another one.
 */
export function seal(
  plain: string,
  key: Buffer,
  { file, kind }: Pick<SealedFile, 'file' | 'kind'>,
): string {
  const iv = randomBytes(ivBytes);
  const key_id = keyId(key);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(boundTo(file, kind, key_id));
  const ciphertext = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  const envelope = {
    atm_cli: kind.mark,
    version,
    alg: 'A256GCM',
    key_id,
    iv: iv.toString('base64url'),
    tag: cipher.getAuthTag().toString('base64url'),
    ciphertext: ciphertext.toString('base64url'),
  };
  return `${JSON.stringify(envelope, undefined, 2)}\n`;
}

/**
 * The text in a sealed file. Throws `usage` when it was changed or belongs elsewhere, and
 * `human_needed` when it was sealed with another key.
 */
export function unseal(sealed: SealedFile, key: Buffer): string {
  const { file, kind } = sealed;
  const { unreadable } = kind;
  const { key_id, iv, tag, ciphertext } = requireEnvelope(sealed);
  if (key_id !== keyId(key)) {
    const message = `${file} is encrypted with another key than the one in the keyring`;
    throw new Failure('human_needed', message, { ...unreadable, rule: 'N08' });
  }
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64url'), {
      authTagLength: tagBytes,
    })
      .setAAD(boundTo(file, kind, key_id))
      .setAuthTag(Buffer.from(tag, 'base64url'));
    const plain = [decipher.update(Buffer.from(ciphertext, 'base64url')), decipher.final()];
    return Buffer.concat(plain).toString('utf8');
  } catch (error) {
    const message = `${file} was changed after it was encrypted, or belongs to another ${kind.owner}`;
    throw new Failure('usage', message, { ...unreadable, cause: error });
  }
}

/** Throws a `usage` failure unless this version supports the envelope. */
export function requireEnvelope(sealed: SealedFile): v.InferOutput<typeof envelopeSchema> {
  const { file, envelope: value } = sealed;
  const { mark, content, unreadable } = sealed.kind;
  if (value['atm_cli'] !== mark) {
    throw new Failure('usage', `${file} does not contain ${content}`, unreadable);
  }
  if (value['version'] !== version || value['alg'] !== 'A256GCM') {
    const seen = `version ${JSON.stringify(value['version'])}, ${JSON.stringify(value['alg'])}`;
    const message = `${file} was written by another version of atm-cli: ${seen}, expected version ${version}, "A256GCM"`;
    throw new Failure('usage', message, { rule: 'U07', advice: { id: 'other_version' } });
  }
  return requireSchema(envelopeSchema, value, { file, ...unreadable });
}

/** Identifies a key without revealing it: a part of the SHA-256 of 256 random bits. */
function keyId(key: Buffer): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 16);
}

function boundTo(file: string, { mark }: StoredKind<unknown>, key_id: string): Buffer {
  return Buffer.from(JSON.stringify([`atm-cli ${mark}`, version, basename(file), key_id]));
}
