const longest = 16_384;
const token = /[\w!#$%&'*+.^`|~-]+/y;
const blank = /[ \t]*/y;
const equals = /[ \t]*=[ \t]*/y;
const quoted = /"(?:[^"\\]|\\.)*"/y;
const token68 = /[\w\-.~+/]+=*(?=[ \t]*(?:,|$))/y;
const comma = /[ \t]*(?:,[ \t]*)+/y;
/** A list may begin with empty elements. */
const leading = /[ \t,]*/y;

/**
 * What is wrong with a WWW-Authenticate header, from there on (RFC 9110 section 11.6.1); `undefined`
 * for one that is well-formed.
 */
export function malformedPart(header: string): string | undefined {
  const text = header.slice(0, longest);
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const match = pattern.exec(text)?.[0];
    if (match === undefined) return undefined;
    at += match.length;
    return match;
  };
  /** `name=value` with a token or a quoted text; a single quote belongs to a token, and is never meant. */
  const takeParameter = (): boolean => {
    const start = at;
    if (take(token) === undefined || take(equals) === undefined) {
      at = start;
      return false;
    }
    const value = take(quoted) ?? take(token);
    if (value !== undefined && !value.startsWith("'")) return true;
    at = start;
    return false;
  };
  const rest = (from: number) => text.slice(from, from + 80).trim();
  take(leading);
  if (at >= text.length) return text;
  let hasScheme = false;
  for (let parts = 0; parts < longest && at < text.length; parts += 1) {
    const start = at;
    if (!hasScheme || !takeParameter()) {
      if (take(token) === undefined) return rest(start);
      hasScheme = true;
      const afterScheme = at;
      take(blank);
      if (at > afterScheme && at < text.length && !/[ \t,]/.test(text[at] ?? '')) {
        if (!takeParameter() && take(token68) === undefined) return rest(start);
      } else at = afterScheme;
    }
    if (take(comma) !== undefined) continue;
    take(blank);
    if (at < text.length) return rest(start);
  }
  return undefined;
}
