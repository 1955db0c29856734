import { readForm } from './read-form.ts';

/** Characters: what people paste is shorter, and searching takes longer with every one. */
const longest = 16 * 1024;

/** What may have happened to a token on its way here: how to undo it, and what it is called. */
const accidents: readonly (readonly [(text: string) => string, string])[] = [
  [
    (text) => text.replaceAll(/\s+/g, ''),
    'without the white space inside it is a JWT: a screen broke it into lines where it was copied',
  ],
  [decodeUri, 'it is URL-encoded: decoded, it is a JWT'],
  [
    (text) => text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''),
    'it is written in base64: in base64url (- for +, _ for /, no =) it is a JWT',
  ],
  [
    (text) => /(?:^|[?&#;\s])(?:access_token|id_token|token)=([^&\s]+)/.exec(text)?.[1] ?? '',
    'a JWT is in it as the value of a parameter: give that value alone',
  ],
  [
    (text) => /"(?:access_token|id_token|token)"\s*:\s*"([^"]+)"/.exec(text)?.[1] ?? '',
    'a JWT is in it as a member: give that value alone',
  ],
  [
    (text) => /eyJ[\w-]*\.[\w-]+\.[\w-]+/.exec(text)?.[0] ?? '',
    'a JWT is in it, with more around it: give the token alone',
  ],
];

/**
 * Says how a text that cannot be read as a JWT became what it is, where that can be told: by the
 * mark of a cut, or because it is one again once the accident is undone. Nothing is repaired.
 */
export function explainPaste(text: string): string | undefined {
  if (text.length > longest) return undefined;
  const trimmed = text.trim();
  const isCut = /(?:…|\.\.\.)["'`]?$/.test(trimmed);
  if (isCut) return 'it ends with an ellipsis: the screen that it was copied from had cut it';
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
