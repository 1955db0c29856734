/** The begin of a text, and how long it is where that is not all of it. */
export function beginning(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}… (${text.length} characters)` : text;
}

/** A text of at most `most` characters, with a sign where the rest of it was. */
export function shorten(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
