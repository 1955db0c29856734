const control =
  // oxlint-disable-next-line no-control-regex -- these are the characters to find
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu;

/** Most text has none of these, and is looked through several times as fast for them. */
const beyondAscii = /[^ -~]/;

/**
 * Text of a server or a token made safe for a terminal: control, bidirectional and invisible
 * characters are shown as escapes, so that they cannot move the cursor or hide a word (CWE-150).
 * The escapes are those of JSON.
 */
export function clean(text: string): string {
  if (!beyondAscii.test(text)) return text;
  return text.replace(control, (found) => found.split('').map(escape).join(''));
}

function escape(codeUnit: string): string {
  return `\\u${codeUnit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
