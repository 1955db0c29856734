import { jwtsIn } from './jwts-in-text.ts';
import { readForm } from './read-form.ts';

/** Characters: pasted tokens are shorter, and the search takes longer with each one. */
const longest = 16 * 1024;

/** What may have happened to a pasted token: how to undo it, and the message. */
const accidents: readonly (readonly [(text: string) => string, string])[] = [
  [
    (text) => text.replaceAll(/\s+/g, ''),
    'without the white space in it, it is a JWT: it was copied with line breaks',
  ],
  [decodeUri, 'it is a URL-encoded JWT: decode it first'],
  [
    (text) => text.replaceAll('=', ''),
    'without its padding (=) it is a JWT; an AWS load balancer signs with its padding, which no JWT may have (RFC 7515 section 2)',
  ],
  [
    (text) => text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''),
    'it is a JWT in base64: use base64url (- for +, _ for /, no =)',
  ],
  [
    (text) => /(?:^|[?&#;\s])(?:access_token|id_token|token)=([^&\s]+)/.exec(text)?.[1] ?? '',
    'it contains a JWT as the value of a parameter: give only that value',
  ],
  [
    (text) => /"(?:access_token|id_token|token)"\s*:\s*"([^"]+)"/.exec(text)?.[1] ?? '',
    'it contains a JWT as a JSON member: give only that value',
  ],
];

/**
 * Explains what happened to a text that cannot be read as a JWT, where that can be recognized: by the
 * mark of a truncation, or because undoing the change makes it a JWT. Nothing is repaired.
 */
export function explainPaste(text: string): string | undefined {
  if (text.length > longest) return undefined;
  const trimmed = text.trim();
  const isCut = /(?:…|\.\.\.)["'`]?$/.test(trimmed);
  if (isCut) return 'it ends with an ellipsis: it was truncated where it was copied';
  const found = accidents.find(([undo]) => isJwt(undo(trimmed)));
  if (found !== undefined) return found[1];
  const inside = jwtsIn(trimmed).find(isJwt);
  if (inside === undefined) return undefined;
  const others = trimmed.length - inside.length;
  return `it contains a JWT among other text (${others} characters more around it): give only the token`;
}

function isJwt(text: string): boolean {
  return readForm(text, { jws: false }).type === 'jws';
}

function decodeUri(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
