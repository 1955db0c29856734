const maxLength = 4096;

/**
 * A value as one word of a command in a template; the placeholder for one that would end the word,
 * or the command.
 */
export function wordOf(value: string, placeholder: string): string {
  const isUnfit = value.length > maxLength || /['`{}\p{Cc}]/u.test(value);
  return isUnfit ? placeholder : `'${value}'`;
}

/** The same for a URL that the user, or verified metadata, has named. */
export function urlWord(url: string): string {
  return URL.canParse(url) ? wordOf(url, '<url>') : '<url>';
}

/** A URL in the text of a template, outside of commands. */
export function urlText(url: string): string {
  return url.replaceAll(/[`{}]/g, encodeURIComponent);
}
