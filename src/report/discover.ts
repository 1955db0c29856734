import type { Discovery } from '../flows/server/discover.ts';
import type { Jwk } from '../flows/server/jwks.ts';
import { clean } from './text/clean.ts';
import { json } from './text/json.ts';
import { textOf } from './trace/message-body.ts';
import type { Style } from './text/style.ts';
import { fitLines } from './text/wrap.ts';

/** `discover --json`: the documents as received. */
export function discoveryJson({ metadata, jwks }: Discovery): string {
  return json<'discover'>({ issuer: metadata.issuer, metadata, jwks });
}

/** `discover`: endpoints, what the server supports, and its keys, a line each. */
export function discoveryLines({ metadata, jwks }: Discovery, style: Style): string {
  const lines = [style.bold(clean(metadata.issuer)), ''];
  for (const [name, value] of Object.entries(metadata)) {
    if (name !== 'issuer') lines.push(`${style.dim(clean(name).padEnd(48))}  ${show(value)}`);
  }
  if (jwks !== undefined) lines.push('', style.bold('keys'), ...jwks.keys.map(keyLine));
  return fitLines(lines, style);
}

function show(value: unknown): string {
  if (Array.isArray(value)) return value.map((item) => clean(String(item))).join(' ');
  return clean(textOf(value));
}

function keyLine(key: Jwk): string {
  const { kid, kty, crv, alg, use } = key;
  const parts = [kid ?? '(no kid)', kty, crv, alg, use].filter((part) => part !== undefined);
  return `  ${parts.map(show).join('  ')}`;
}
