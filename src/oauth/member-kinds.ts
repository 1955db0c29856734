/** The types of members, and what a value of another type stands for. */

export type MemberKind = {
  /** The type, as a note names it. */
  readonly name: string;
  /** The value that one of another type stands for; `undefined` when it cannot be read. */
  readonly read: (value: unknown) => unknown;
};

export const text: MemberKind = { name: 'a string', read: (value) => textFrom(only(value)) };
export const texts: MemberKind = {
  name: 'a string',
  read: (value) => listed(value) ?? textFrom(value),
};
export const seconds: MemberKind = {
  name: 'a whole number of seconds',
  read: (value) => secondsFrom(value, 0),
};
export const moreThanNone: MemberKind = {
  name: 'a whole number of seconds above 0',
  read: (value) => secondsFrom(value, 1),
};

/** Whether a value counts as missing. */
export function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  if (typeof value === 'string') return value.trim() === '';
  return Array.isArray(value) && value.every((item) => item === null || item === '');
}

/** A value, also when it is alone in an array. */
function only(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? value[0] : value;
}

/** Beyond 2^53 a number of JSON is no longer the one that was written. */
function textFrom(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return Number.isSafeInteger(value) ? String(value) : undefined;
}

/** The texts of an array, as RFC 6749 section 3.3 joins them. */
function listed(value: unknown): string | undefined {
  if (!Array.isArray(value)) return undefined;
  const all: readonly (string | undefined)[] = value.map(textFrom);
  const found = all.filter((one) => one !== undefined && one !== '');
  return found.length === 0 ? undefined : found.join(' ');
}

/** Later than this a moment is no date (ECMAScript has none after the year 275760). */
const latest = 8e12;

/**
 * Whole seconds, from a number or a text such as `3599`, `3599.0` or `3600s`; `undefined` for less
 * than `least`, for what is too large, and for anything else.
 */
export function secondsFrom(value: unknown, least: number): number | undefined {
  const one = only(value);
  const [, digits = Number.NaN] =
    typeof one === 'string'
      ? (/^(\d{1,20}(?:\.\d{0,20})?) ?(?:s|seconds?)?$/i.exec(one.trim()) ?? [])
      : [];
  const number = Math.floor(typeof one === 'number' ? one : Number(digits));
  return number >= least && number <= latest ? number : undefined;
}
