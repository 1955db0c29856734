import type { Problem } from '../../../jwt/form/base64url.ts';
import { isObject, kindOf, parseJson } from '../../../util/json.ts';
import { member } from '../../../jwt/form/json.ts';
import { longestLine } from './blocks.ts';

/**
 * The token of a line: all of it, or a string in the JSON object there (NDJSON). `field` is the name
 * of a member, or several of them joined by dots, from the outside to the inside.
 */
export function tokenOf(
  line: string,
  field: string | undefined,
): { readonly token: string } | { readonly problem: Problem } {
  if (isTooLong(line)) {
    const message = 'the line is longer than 1 MiB, and no token is';
    return { problem: { rule: 'jwt-size', message } };
  }
  return field === undefined ? { token: line } : tokenIn(parseJson(line), field);
}

/** The token in a member of JSON that was read. */
export function tokenIn(
  value: unknown,
  field: string,
): { readonly token: string } | { readonly problem: Problem } {
  const found = memberAt(value, field);
  if (typeof found === 'string') return { token: found };
  const message = `the line holds no token: ${missing(value, found, field)}`;
  return { problem: { rule: 'jwt-segments', message } };
}

function isTooLong(line: string): boolean {
  return line.length * 4 > longestLine && Buffer.byteLength(line) > longestLine;
}

function missing(value: unknown, found: unknown, field: string): string {
  if (value === undefined) return 'it is not JSON';
  if (!isObject(value)) return `it is ${kindOf(value)}, not an object`;
  return found === undefined ? `it has no ${field}` : `its ${field} is ${kindOf(found)}`;
}

/** A member of just that name comes first: some names have dots. */
function memberAt(value: unknown, field: string): unknown {
  if (!isObject(value)) return undefined;
  const whole = member(value, field);
  if (whole !== undefined) return whole;
  let inner: unknown = value;
  for (const name of field.split('.')) inner = isObject(inner) ? member(inner, name) : undefined;
  return inner;
}
