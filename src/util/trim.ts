/**
 * A text without these characters at its end. An expression such as `/\/+$/` takes time with the
 * square of the length when many of them stand inside of the text.
 */
export function withoutTrailing(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}
