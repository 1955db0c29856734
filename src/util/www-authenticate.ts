/** One challenge of a WWW-Authenticate header; the scheme and the names are in lower case. */
export type Challenge = {
  readonly scheme: string;
  readonly parameters: Readonly<Record<string, string>>;
};

const maxHeader = 16_384;
const parameter = /([\w!#$%&'*+.^`|~-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"=]+))\s*(?=,|$)/y;
const scheme = /[\w!#$%&'*+.^`|~-]+/y;
const credentials = /\s+[\w\-.~+/]+=*\s*(?=,|$)/y;
const separator = /[\s,]+/y;

/**
 * The challenges of a WWW-Authenticate header (RFC 9110 section 11.6.1, RFC 6750 section 3).
 * Malformed parts are left out: a malformed header is not an error here.
 */
export function parseChallenges(header: string | undefined): readonly Challenge[] {
  const text = (header ?? '').slice(0, maxHeader);
  const found: { scheme: string; parameters: Record<string, string> }[] = [];
  let at = 0;
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match !== null) at = pattern.lastIndex;
    return match;
  };
  while (at < text.length) {
    if (take(separator) !== null) continue;
    const last = found.at(-1);
    const pair = last === undefined ? null : take(parameter);
    if (pair !== null && last !== undefined) {
      const [, name = '', quoted, plain = ''] = pair;
      last.parameters[name.toLowerCase()] = quoted?.replace(/\\(.)/g, '$1') ?? plain;
      continue;
    }
    const word = take(scheme);
    if (word === null) at += 1;
    else {
      found.push({ scheme: word[0].toLowerCase(), parameters: {} });
      take(credentials);
    }
  }
  return found;
}
