const longest = 80;

/** A value of a token for a message: JSON, truncated to fit a line. */
export function quote(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length <= longest ? text : `${text.slice(0, longest)}… (${text.length} characters)`;
}

/** A list of names in a sentence, truncated after ten. */
export function list(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  const rest = names.length - 10;
  return names.slice(0, 10).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
