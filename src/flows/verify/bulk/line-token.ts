import type { Problem } from '../../../jwt/form/base64url.ts';
import { member } from '../../../jwt/form/json.ts';
import { isObject, kindOf, parseJson } from '../../../util/json.ts';
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
  if (field === undefined) return { token: line };
  const value = memberAt(parseJson(line), field);
  if (typeof value === 'string') return { token: value };
  const found = value === undefined ? missing(line, field) : `its ${field} is ${kindOf(value)}`;
  return { problem: { rule: 'jwt-segments', message: `the line holds no token: ${found}` } };
}

function isTooLong(line: string): boolean {
  return line.length * 4 > longestLine && Buffer.byteLength(line) > longestLine;
}

function missing(line: string, field: string): string {
  const value = parseJson(line);
  if (value === undefined) return 'it is not JSON';
  return isObject(value) ? `it has no ${field}` : `it is ${kindOf(value)}, not an object`;
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
