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
  [
    (text) => /(?<![\w-])eyJ[\w-]*\.[\w-]+\.[\w-]+/.exec(text)?.[0] ?? '',
    'it contains a JWT among other text: give only the token',
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
  const found = accidents.find(([undo]) => readForm(undo(trimmed), { jws: false }).type === 'jws');
  return found?.[1];
}

function decodeUri(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
