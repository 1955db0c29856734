import type { Userinfo } from '../flows/call/userinfo.ts';
import { clean } from './text/clean.ts';
import { json } from './text/json.ts';
import { textOf } from './trace/message-body.ts';
import type { Style } from './text/style.ts';
import { fitLines } from './text/wrap.ts';

/** `userinfo --json`: the claims as received. */
export function userinfoJson({ issuer, claims, signed }: Userinfo): string {
  return json<'userinfo'>({ issuer, sub: claims.sub, signed, claims });
}

/** `userinfo` as lines, one for each claim. */
export function userinfoLines({ claims, signed }: Userinfo, style: Style): string {
  const names = Object.keys(claims).map(clean);
  const width = Math.max(...names.map((name) => name.length));
  const lines = Object.entries(claims).map(([name, value]) => {
    return `${style.dim(clean(name).padEnd(width))}  ${clean(textOf(value))}`;
  });
  if (signed) lines.push('', style.dim('signed response, signature verified'));
  return fitLines(lines, style);
}
