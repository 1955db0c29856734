/** An option's whole number of seconds, 0 or more. */
export function seconds(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw invalid('is not a whole number of seconds');
  return Number(text);
}

/** A TCP port; 0 means any free one. */
export function port(text: string): number {
  const value = /^\d{1,5}$/.test(text) ? Number(text) : Infinity;
  if (value > 65_535) throw invalid('is not a port from 0 to 65535');
  return value;
}

/** Collects an option that may be given several times. */
export function repeat(text: string, seen: readonly string[] | undefined): readonly string[] {
  return [...(seen ?? []), text];
}

/** Collects `name=value` pairs. */
export function pair(
  text: string,
  seen: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> {
  const cut = text.indexOf('=');
  if (cut < 1) throw invalid('is not name=value, such as prompt=login');
  return { ...seen, [text.slice(0, cut)]: text.slice(cut + 1) };
}

/** Collects `Name: value` headers. */
export function headerLine(
  text: string,
  seen: readonly (readonly [string, string])[] | undefined,
): readonly (readonly [string, string])[] {
  // field-name = token (RFC 9110 section 5.1); a line break would begin another header
  const [, name = '', value = ''] =
    /^([!#$%&'*+.^_`|~\w-]+):([\t\x20-\x7e\x80-\xff]*)$/.exec(text) ?? [];
  if (name === '') throw invalid('is not "Name: value", such as "Accept: text/csv"');
  return [...(seen ?? []), [name, value.replace(/^[ \t]+/, '')]];
}

const sizes: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2 };

/** A number of bytes, with k or M for 1024 and 1024² of them. */
export function bytes(text: string): number {
  const [, count, unit = ''] = /^(\d{1,9})([km]?)$/i.exec(text) ?? [];
  if (count === undefined) throw invalid('is not a size, such as 500k or 64M');
  return Number(count) * (sizes[unit.toLowerCase()] ?? 1);
}

/** A time as seconds since the epoch, from just that or from ISO 8601 with its zone. */
export function moment(text: string): number {
  if (/^\d{1,11}$/.test(text)) return Number(text);
  const iso = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/;
  const milliseconds = iso.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(milliseconds)) return Math.floor(milliseconds / 1000);
  throw invalid('is not a time: seconds since 1970, or 2026-12-31T23:59:59Z');
}

/**
 * The error that says what is wrong with a value, without the value. Commander knows its own by the code;
 * this one works in a start without commander.
 */
export function invalid(message: string): Error {
  return Object.assign(new Error(message), { code: 'commander.invalidArgument', exitCode: 1 });
}

/** The least lifetime of a printed access token, in seconds. */
export const defaultMinTtl = 60;

/** `--min-ttl` of `token`, which its sub-commands take too. */
export type MinTtlFlags = { readonly minTtl?: number };
