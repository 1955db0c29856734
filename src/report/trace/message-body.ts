import { parseShallow } from '../../util/json.ts';
import type { Message } from '../../model/exchange.ts';

/** The kind of a body, and its content where that is known. */
export type Body =
  | { readonly type: 'none' }
  | { readonly type: 'form'; readonly text: string }
  | { readonly type: 'json'; readonly text: string; readonly value: unknown }
  | { readonly type: 'multipart'; readonly text: string }
  | { readonly type: 'text'; readonly text: string };

/** Reads the body of a message: by its Content-Type, and JSON also without one. */
export function readBody({ headers, body }: Message): Body {
  if (body === undefined || body === '') return { type: 'none' };
  const type = headers['content-type']?.toLowerCase() ?? '';
  if (type.startsWith('application/x-www-form-urlencoded')) return { type: 'form', text: body };
  if (type.startsWith('multipart/')) return { type: 'multipart', text: body };
  if (!/^\s*[[{]/.test(body) && !type.includes('json')) return { type: 'text', text: body };
  const value = parseShallow(body);
  return value === undefined ? { type: 'text', text: body } : { type: 'json', text: body, value };
}

export type Pair = readonly [name: string, value: string];

/** The parameters of a form, or the members of a JSON object with nested ones as JSON. */
export function bodyPairs(message: Message): readonly Pair[] {
  const body = readBody(message);
  if (body.type === 'form') return [...new URLSearchParams(body.text)];
  if (body.type !== 'json') return [];
  return membersOf(body.value).map(([name, value]) => [name, textOf(value)]);
}

/** A member as text: a string as it is, everything else as JSON. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The members of a JSON object; none of anything else. */
export function membersOf(value: unknown): readonly (readonly [string, unknown])[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value);
}

/** The parameters of the query of a URL, and of its fragment where that has any. */
export function urlPairs(url: string): readonly Pair[] {
  const [, query = '', fragment = ''] = /^[^?#]*(?:\?([^#]*))?(?:#(.*))?$/s.exec(url) ?? [];
  return [query, fragment.includes('=') ? fragment : ''].flatMap((part) => [
    ...new URLSearchParams(part),
  ]);
}
