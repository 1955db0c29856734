import { decodeBase64url, type Problem } from './base64url.ts';
import type { Note } from '../check.ts';
import type { JsonObject } from '../../util/json.ts';
import { decodeObject, parseJsonObject } from './json.ts';
import { looksLike, type Resemblance } from './looks-like.ts';
import { trimToken } from './trim.ts';

/** Characters: no server accepts headers of this size, and no parser should. */
export const longestToken = 256 * 1024;

/** A JWS in compact serialization (RFC 7515 section 7.1), decoded and not verified. */
export type CompactJws = {
  readonly type: 'jws';
  readonly header: JsonObject;
  readonly payload: Uint8Array;
  /** The claims; absent when the payload is no JSON object, which only `jws` tolerates. */
  readonly claims?: JsonObject;
  readonly signature: Uint8Array;
  readonly signingInput: string;
  readonly notes: readonly Note[];
};

/** A text that is no JWS. */
export type Unreadable = Resemblance & { readonly notes: readonly Note[] };

/**
 * Reads a token as strictly as RFC 7515 and RFC 8725 ask, which is stricter than libraries are.
 * `jws` accepts payloads that are no claims.
 */
export function readForm(
  text: string,
  { jws }: { readonly jws: boolean },
): CompactJws | Unreadable {
  if (text.length > longestToken) return { ...tooLong(text.length), type: 'broken', notes: [] };
  const { token, notes } = trimToken(text);
  const [first = '', second = '', third = ''] = token.split('.');
  const header = decodeObject(first, 'segment 1, the header,');
  const known = 'value' in header ? { header: header.value } : {};
  const resemblance = looksLike(token);
  if (resemblance !== undefined) return { ...known, ...resemblance, notes };
  const broken = (problem: Problem): Unreadable => ({
    ...problem,
    ...known,
    type: 'broken',
    notes,
  });
  if ('problem' in header) return broken(header.problem);
  if (second === '' && !jws) return broken(emptyPayload);
  const payload = decodeBase64url(second, 'segment 2, the payload,');
  if ('problem' in payload) return broken(payload.problem);
  const signature = decodeBase64url(third, 'segment 3, the signature,');
  if ('problem' in signature) return broken(signature.problem);
  const parsed = parseJsonObject(payload, 'the payload');
  if ('problem' in parsed && (parsed.isObject || !jws)) return broken(parsed.problem);
  const claims = 'value' in parsed ? { claims: parsed.value } : {};
  const signingInput = `${first}.${second}`;
  const decoded = { header: header.value, payload, ...claims, signature, signingInput };
  return { type: 'jws', ...decoded, notes };
}

const emptyPayload: Problem = {
  rule: 'jwt-segments',
  message: 'segment 2, the payload, is empty: a detached signature, or a text that was cut',
};

function tooLong(length: number): Problem {
  const size = length < 1e6 ? `${Math.round(length / 1024)} kB` : `${(length / 1e6).toFixed(1)} MB`;
  return { rule: 'jwt-size', message: `token is ${size}, limit 256 kB` };
}
