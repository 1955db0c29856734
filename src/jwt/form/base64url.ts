/** What went wrong while a token was read, and the id of the pitfall. */
export type Problem = { readonly rule: string; readonly message: string };

const foreign = /[^A-Za-z0-9_-]/;

const characterNames = new Map([
  [' ', 'a space'],
  ['\n', 'a line end'],
  ['\r', 'a carriage return'],
  ['\t', 'a tab'],
  ['=', 'padding (=)'],
  ['+', 'a + (base64, not base64url)'],
  ['/', 'a / (base64, not base64url)'],
  ['%', 'a % (URL-encoded text)'],
]);

/**
 * By the number of characters after the last group of four: the last character has bits that are in no
 * byte, which are zero (RFC 4648 section 3.5).
 */
const lastCharacters: readonly (string | undefined)[] = [
  undefined,
  undefined,
  'AQgw',
  'AEIMQUYcgkosw048',
];

/**
 * Decodes base64url as RFC 7515 section 2 defines it: no padding, no white space, no second spelling.
 * `name` is the part for messages, such as `segment 3`.
 */
export function decodeBase64url(
  text: string,
  name: string,
): Buffer | { readonly problem: Problem } {
  const offset = text.search(foreign);
  if (offset >= 0) {
    const message = `${name} has ${describeCharacter(text, offset)} at offset ${offset}: not base64url`;
    return { problem: { rule: 'jwt-alphabet', message } };
  }
  if (text.length % 4 === 1) {
    const message = `${name} has ${text.length} characters, a length that base64url cannot have: was it truncated?`;
    return { problem: { rule: 'jwt-canonical', message } };
  }
  const canonical = lastCharacters[text.length % 4];
  if (canonical === undefined || canonical.includes(text.slice(-1))) {
    return Buffer.from(text, 'base64url');
  }
  const message = `${name} is not canonical base64url: it was truncated, or changed to bypass deny-lists of tokens`;
  return { problem: { rule: 'jwt-canonical', message } };
}

function describeCharacter(text: string, offset: number): string {
  const codePoint = text.codePointAt(offset) ?? 0;
  const character = String.fromCodePoint(codePoint);
  const hex = codePoint.toString(16).toUpperCase().padStart(4, '0');
  return characterNames.get(character) ?? `the character ${JSON.stringify(character)} (U+${hex})`;
}
