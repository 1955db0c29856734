import type { Discovery } from '../flows/server/discover.ts';
import { isObject } from '../util/json.ts';
import { clean } from './text/clean.ts';
import { json } from './text/json.ts';
import { textOf } from './trace/message-body.ts';
import type { Style } from './text/style.ts';
import { fitLines } from './text/wrap.ts';

/** `discover --json`: the documents as received. */
export function discoveryJson({ issuer, metadata, jwks }: Discovery): string {
  return json<'discover'>({ issuer, metadata, jwks });
}

/** `discover`: endpoints, what the server supports, and its keys, a line each. */
export function discoveryLines({ issuer, metadata, jwks }: Discovery, style: Style): string {
  const lines = [style.bold(clean(issuer)), ''];
  const members = Object.entries(metadata).filter(([name, value]) => {
    return name !== 'issuer' || value !== issuer;
  });
  lines.push(...members.flatMap(([name, value]) => memberLines(clean(name), show(value), style)));
  if (jwks !== undefined) lines.push('', style.bold('keys'), ...keysIn(jwks).map(keyLine));
  return fitLines(lines, style);
}

const nameWidth = 48;
const minNameWidth = 30;

/** A member and its value in columns; a long name, or one in a narrow terminal, has its value below. */
export function memberLines(name: string, value: string, style: Style): readonly string[] {
  const width = Math.min(nameWidth, Math.floor(style.columns / 2) - 2);
  if (width < minNameWidth) return [style.dim(name), `  ${value}`];
  if (name.length <= width) return [`${style.dim(name.padEnd(width))}  ${value}`];
  return [style.dim(name), `${' '.repeat(width + 2)}${value}`];
}

/** The keys of a set, or what was published in place of one. */
function keysIn(jwks: unknown): readonly unknown[] {
  const keys = isObject(jwks) ? (jwks['keys'] ?? jwks) : jwks;
  return Array.isArray(keys) ? keys : [keys];
}

/** A value of the metadata on one line, those of a list with commas. */
export function show(value: unknown): string {
  if (Array.isArray(value)) return value.map((item) => clean(textOf(item))).join(', ');
  return clean(textOf(value));
}

function keyLine(key: unknown): string {
  if (!isObject(key)) return `  (no key) ${show(key)}`;
  const { kid, kty, crv, alg, use } = key;
  const parts = [kid ?? '(no kid)', kty, crv, alg, use].filter(isPresent);
  return `  ${parts.map(show).join('  ')}`;
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}
