/** The begin of a text, and how long it is where that is not all of it. */
export function beginning(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}… (${text.length} characters)` : text;
}

/** Characters of a word in a message: URLs are shorter, and what is longer was pasted by mistake. */
const longestWord = 1000;
const keptOfWord = 100;

/** A message in which no word is longer than a URL: what was given wrongly may be a whole file. */
export function withShortWords(message: string): string {
  if (message.length <= longestWord) return message;
  return message.replaceAll(/\S+/g, (word) => {
    return word.length > longestWord ? beginning(word, keptOfWord) : word;
  });
}

/** A text of at most `most` characters, with a sign where the rest of it was. */
export function shorten(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
