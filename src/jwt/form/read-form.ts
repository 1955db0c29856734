import type { JsonObject } from '../../util/json.ts';
import type { Note } from '../check.ts';
import { decodeBase64url, type Problem } from './base64url.ts';
import { quote } from '../quote.ts';
import { decodeObject, member, parseJsonObject, stringMember } from './json.ts';
import { looksLike, type Resemblance } from './looks-like.ts';

/** Maximum length in characters: no server accepts headers of this size. */
export const longestToken = 256 * 1024;

/** A JWS in compact serialization (RFC 7515 section 7.1), decoded but not verified. */
export type CompactJws = {
  readonly type: 'jws';
  readonly header: JsonObject;
  readonly payload: Uint8Array;
  /** The claims; absent when the payload is not a JSON object, which only `jws` allows. */
  readonly claims?: JsonObject;
  readonly signature: Uint8Array;
  readonly signingInput: string;
  readonly notes: readonly Note[];
};

/** A text that is not a JWS. */
export type Unreadable = Resemblance & { readonly notes: readonly Note[] };

/**
 * Parses a token as strictly as RFC 7515 and RFC 8725 require, which is stricter than libraries are.
 * `jws` allows payloads that are not claims.
 */
export function readForm(
  text: string,
  { jws }: { readonly jws: boolean },
): CompactJws | Unreadable {
  if (text.length > longestToken) return { ...tooLong(text.length), type: 'broken', notes: [] };
  const { token, notes } = trimToken(text);
  const [first = '', second = '', third = ''] = token.split('.');
  const header = decodeObject(first, 'segment 1, the header,');
  // One segment may as well be the payload.
  const isHeader = 'value' in header && (token.includes('.') || 'alg' in header.value);
  const known = isHeader ? { header: header.value } : {};
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
  if ('problem' in payload) return broken(unencoded(header.value) ?? payload.problem);
  const signature = decodeBase64url(third, 'segment 3, the signature,');
  if ('problem' in signature) return broken(signature.problem);
  const parsed = parseJsonObject(payload, 'the payload');
  if ('problem' in parsed && (parsed.isObject || !jws)) {
    const other = otherPayload(header.value, payload);
    if (other === undefined) return broken(parsed.problem);
    return { ...other, ...known, type: 'foreign', notes };
  }
  const claims = 'value' in parsed ? { claims: parsed.value } : {};
  const signingInput = `${first}.${second}`;
  const decoded = { header: header.value, payload, ...claims, signature, signingInput };
  return { type: 'jws', ...decoded, notes };
}

const emptyPayload: Problem = {
  rule: 'jwt-segments',
  message: 'segment 2, the payload, is empty: a detached signature, or a truncated text',
};

/** RFC 7797 section 5.2: an unencoded payload may have any characters but a period. */
function unencoded(header: JsonObject): Problem | undefined {
  if (member(header, 'b64') !== false) return undefined;
  const message = 'the header has b64 false: its payload is not encoded, which no JWT may have';
  return { rule: 'hdr-b64', message };
}

/** What a payload is, by its header and by itself, that is no claims set. */
function otherPayload(header: JsonObject, payload: Buffer): Problem | undefined {
  const zip = stringMember(header, 'zip');
  if (zip !== undefined) {
    const message = `the payload is compressed (zip ${quote(zip)}): UNSUPPORTED in a signed JWT`;
    return { rule: 'hdr-zip', message };
  }
  const text = payload.toString('latin1');
  if (!isNested(text)) return undefined;
  const message =
    'the payload is a JWT itself (nested, RFC 7519 appendix A.2): UNSUPPORTED; --jws verifies the outer one';
  return { rule: 'jwt-nested', message };
}

/** Whether a payload is a JWT, as it is or as a JSON string. */
export function isNested(payload: string): boolean {
  return /^"?eyJ[\w-]*\.[\w-]*\.[\w.-]*"?$/.test(payload.trim());
}

function tooLong(length: number): Problem {
  const size = length < 1e6 ? `${Math.round(length / 1024)} kB` : `${(length / 1e6).toFixed(1)} MB`;
  return { rule: 'jwt-size', message: `token is ${size}, limit 256 kB` };
}

/** What is pasted around a token: how to take it off, and its name. */
const surroundings: readonly (readonly [(text: string) => string, string])[] = [
  [(text) => (text.startsWith('\uFEFF') ? text.slice(1) : text), 'a byte order mark'],
  [(text) => text.trim(), 'white space'],
  [(text) => without(/^authorization:/i, text), 'the header name Authorization'],
  [unquoted, 'quotes'],
  [(text) => without(/^bearer(?=\s)/i, text), 'the prefix Bearer'],
  [(text) => without(/^dpop(?=\s)/i, text), 'the prefix DPoP'],
  [unquoted, 'quotes'],
];

/** Removes what was pasted around a token, with a note; inside, nothing is repaired. */
export function trimToken(text: string): {
  readonly token: string;
  readonly notes: readonly Note[];
} {
  let token = text.replace(/\r?\n$/, '');
  const removed = new Set<string>();
  for (const [remove, what] of surroundings) {
    const shorter = remove(token);
    if (shorter !== token) removed.add(what);
    token = shorter;
  }
  const notes = [...removed].map((what) => ({ id: 'jwt-trim', message: `removed ${what}` }));
  return { token, notes };
}

function without(prefix: RegExp, text: string): string {
  return prefix.test(text) ? text.replace(prefix, '').trimStart() : text;
}

/** A text without the quotes around it. */
export function unquoted(text: string): string {
  const isQuoted = text.length > 1 && text[0] === text.at(-1) && /^["'`]/.test(text);
  return isQuoted ? text.slice(1, -1) : text;
}
