import { createHash, type KeyObject } from 'node:crypto';
import type { CompactJws } from '../form/read-form.ts';
import type { Key } from '../keys/key.ts';
import { checkSignature } from './check-signature.ts';

/** An upper limit, so that an attacker cannot make the search long. */
const mostKeys = 50;

/**
 * Finds the public key that an HMAC was made with, which is how a verifier is fooled that takes
 * `alg` from the token (RFC 8725 section 2.1). Returns what the forgery is, in words.
 */
export function findKeyConfusion(
  jws: CompactJws,
  alg: string,
  keys: readonly Key[],
): string | undefined {
  for (const key of keys.slice(0, mostKeys)) {
    const match = renderings(key).find(([, secret]) => checkSignature(jws, alg, secret) === 'good');
    if (match !== undefined) {
      return `this is a key-confusion forgery: the MAC matches HMAC over the public key ${key.name} ${match[0]}`;
    }
  }
  return undefined;
}

type Rendering = readonly [string, Uint8Array | string];

/** The formats of a public key that programs have used as an HMAC secret. */
function renderings({ publicKey, text }: Key): readonly Rendering[] {
  const asGiven: Rendering[] = [
    ['as in its file or key set', text],
    ['as in its file, with a line end', `${text}\n`],
  ];
  return publicKey ? [...asGiven, ...formats(publicKey), ...members(publicKey)] : asGiven;
}

function formats(key: KeyObject): readonly Rendering[] {
  const types =
    key.asymmetricKeyType === 'rsa' ? (['spki', 'pkcs1'] as const) : (['spki'] as const);
  return types.flatMap((type): readonly Rendering[] => {
    const pem = key.export({ type, format: 'pem' }).toString();
    const name = type.toUpperCase();
    return [
      [`in PEM form (${name})`, pem],
      [`in PEM form (${name}) without the line end`, pem.trimEnd()],
      [`in PEM form (${name}) with CR LF`, pem.replaceAll('\n', '\r\n')],
      [`in PEM form (${name}) without its armour`, pem.replaceAll(/-----.*-----|\n/g, '')],
      [`in DER form (${name})`, key.export({ type, format: 'der' })],
    ];
  });
}

function members(key: KeyObject): readonly Rendering[] {
  if (!['rsa', 'ec', 'ed25519'].includes(key.asymmetricKeyType ?? '')) return [];
  const jwk = key.export({ format: 'jwk' });
  const { kty, crv, n = '', e, x = '', y = '' } = jwk;
  const required = n ? { e, kty, n } : { crv, kty, x, ...(y ? { y } : {}) };
  const canonical = JSON.stringify(required);
  const point = Buffer.from(x, 'base64url');
  const coordinates = Buffer.concat([point, Buffer.from(y, 'base64url')]);
  return [
    ['as JWK text', JSON.stringify(jwk)],
    ['as the JWK text of its thumbprint', canonical],
    ['as its JWK thumbprint', createHash('sha256').update(canonical).digest()],
    ['as the text of its modulus n or coordinate x', n || x],
    ['as the bytes of its modulus n or coordinate x', n ? Buffer.from(n, 'base64url') : point],
    ['as the bytes x || y', coordinates],
    ['as the bytes of its uncompressed point', Buffer.concat([Buffer.of(4), coordinates])],
  ];
}
