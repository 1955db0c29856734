const longest = 80;

/** A value of a token as it is named in a message: JSON, cut to a length that a line can bear. */
export function quote(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length <= longest ? text : `${text.slice(0, longest)}… (${text.length} characters)`;
}

/** A list of names as a person would write it, cut after ten. */
export function list(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  const rest = names.length - 10;
  return names.slice(0, 10).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
