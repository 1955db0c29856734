/** Values of parameters by name; for a `host` and a `server` it is the URL. */
export type Values = Readonly<Record<string, string | undefined>>;

const placeholder = /(?<scheme>https:\/\/)?\{(?<name>[a-z\d-]+)\}/g;
const optionalPart = /\[(?<part>[^[\]]*\{[^[\]]*)\]/g;

/** The parameters in a template; those of a part in brackets only with `optional`. */
export function placeholders(template: string, { optional = true } = {}): readonly string[] {
  const text = optional ? template : template.replace(optionalPart, '');
  return [...text.matchAll(placeholder)].map(({ groups }) => groups?.['name'] ?? '');
}

/**
 * Fills a template: `https://{domain}/` gets the scheme of the given domain, a part in brackets is
 * left out without its parameter. `undefined` when another value is missing.
 */
export function fill(template: string, values: Values): string | undefined {
  const text = template.replace(optionalPart, (_whole, part: string) => {
    return placeholders(part).every((name) => values[name] !== undefined) ? part : '';
  });
  if (placeholders(text).some((name) => values[name] === undefined)) return undefined;
  return text.replace(placeholder, (_whole, scheme: string | undefined, name: string) => {
    const value = values[name] ?? '';
    return scheme === undefined || /^https?:/.test(value) ? value : scheme + value;
  });
}
