const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** No value of six bits has this one. */
const foreign = 0x80;

/** The value of each byte that base64url has. */
const values = valuesOf(alphabet);

/**
 * Decodes base64url bytes into memory that is there already, as strictly as `decodeBase64url`
 * (RFC 7515 section 2), and tells how many bytes they were. Below 0: there is something wrong, which
 * `decodeBase64url` can name.
 */
export function decodePlainly(
  text: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
): number {
  const last = end - ((end - start) % 4);
  let seen = 0;
  let at = 0;
  for (let offset = start; offset < last; offset += 4) {
    const first = valueAt(text, offset);
    const second = valueAt(text, offset + 1);
    const third = valueAt(text, offset + 2);
    const fourth = valueAt(text, offset + 3);
    seen |= first | second | third | fourth;
    target[at] = (first << 2) | (second >> 4);
    target[at + 1] = (second << 4) | (third >> 2);
    target[at + 2] = (third << 6) | fourth;
    at += 3;
  }
  if (seen >= foreign) return -1;
  if (last === end) return at;
  const first = valueAt(text, last);
  const second = last + 1 < end ? valueAt(text, last + 1) : foreign;
  const third = last + 2 < end ? valueAt(text, last + 2) : 0;
  if ((first | second | third) >= foreign) return -1;
  const isThree = last + 2 < end;
  // Bits that no byte has would be a second spelling.
  if ((isThree ? third & 3 : second & 15) !== 0) return -1;
  target[at] = (first << 2) | (second >> 4);
  if (isThree) target[at + 1] = (second << 4) | (third >> 2);
  return at + (isThree ? 2 : 1);
}

function valueAt(text: Uint8Array, offset: number): number {
  return values[text[offset] ?? 0] ?? foreign;
}

function valuesOf(characters: string): Uint8Array {
  const table = new Uint8Array(256).fill(foreign);
  for (let value = 0; value < characters.length; value += 1) {
    table[characters.charCodeAt(value)] = value;
  }
  return table;
}
