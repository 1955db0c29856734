import type { Exchange, Message } from '../context.ts';
import { clean } from './clean.ts';
import { redact } from './redact.ts';
import type { Style } from './style.ts';

/** One exchange in a few lines: what was sent and what came back, without secrets. */
export function exchangeLines(exchange: Exchange, style: Style): readonly string[] {
  const { request, response, error } = exchange;
  const url = new URL(request.url);
  const sent = [...url.searchParams, ...formOf(request)];
  const head = `${request.method} ${url.origin}${url.pathname}`;
  return [
    `${style.link('→')} ${clean(head)}`,
    ...sent.map((pair) => parameterLine(pair, style)),
    response === undefined
      ? `${style.bad('←')} ${clean(error ?? 'no answer')}`
      : `${style.link('←')} HTTP ${response.status}`,
    ...(response === undefined ? [] : membersOf(response).map((pair) => parameterLine(pair, style))),
  ];
}

/** `name value` on an indented line, redacted and cut to a readable length. */
export function parameterLine([name, value]: readonly [string, string], style: Style): string {
  const shown = clean(redact(name, value));
  const short = shown.length > 100 ? `${shown.slice(0, 97)}…` : shown;
  return `    ${style.dim(clean(name))} ${short}`;
}

function formOf({ headers, body }: Message): readonly (readonly [string, string])[] {
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded');
  return isForm ? [...new URLSearchParams(body)] : [];
}

/** The members of a JSON object, nested ones as their size. */
function membersOf({ body }: Message): readonly (readonly [string, string])[] {
  const value = parse(body ?? '');
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).map(([name, member]) => [name, describe(member)] as const);
}

function describe(member: unknown): string {
  if (Array.isArray(member)) return `${member.length} values`;
  if (typeof member === 'object' && member !== null) return `${Object.keys(member).length} members`;
  return String(member);
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
