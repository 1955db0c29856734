import type { Userinfo } from '../flows/call/userinfo.ts';
import { clean } from './text/clean.ts';
import { json } from './text/json.ts';
import { textOf } from './trace/message-body.ts';
import type { Style } from './text/style.ts';

/** `userinfo --json`: the claims as they came. */
export function userinfoJson({ issuer, claims, signed }: Userinfo): string {
  return json({ issuer, sub: claims.sub, signed, claims });
}

/** `userinfo` for a person: a line for each claim. */
export function userinfoLines({ claims, signed }: Userinfo, style: Style): string {
  const names = Object.keys(claims).map(clean);
  const width = Math.max(...names.map((name) => name.length));
  const lines = Object.entries(claims).map(([name, value]) => {
    return `${style.dim(clean(name).padEnd(width))}  ${clean(textOf(value))}`;
  });
  if (signed) lines.push('', style.dim('a signed answer; its signature was verified'));
  return `${lines.join('\n')}\n`;
}
