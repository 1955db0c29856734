import type { Exchange, Message } from '../../model/exchange.ts';
import { clean } from '../text/clean.ts';
import { bodyPairs, membersOf, type Pair, readBody } from './message-body.ts';
import { redact } from '../redact/secret-names.ts';
import { shorten } from '../text/shorten.ts';
import type { Style } from '../text/style.ts';

const maxMembers = 8;
const maxValueLength = 64;

/** One exchange in a few lines, redacted: request and response. */
export function exchangeLines(
  { request, response, error }: Exchange,
  style: Style,
  columns: number,
): readonly string[] {
  const url = new URL(request.url);
  const sent = parameterLines([...url.searchParams, ...formOf(request)], style, columns);
  const head = `${style.link('→')} ${request.method} ${clean(url.origin + url.pathname)}`;
  if (response === undefined) {
    return [head, ...sent, `${style.bad('←')} ${clean(error ?? 'no response')}`];
  }
  const members = describedMembers(response);
  const status = `${style.link('←')} HTTP ${response.status}`;
  if (members.length <= maxMembers) {
    return [head, ...sent, status, ...parameterLines(members, style, columns)];
  }
  const names = members.slice(0, 4).map(([name]) => clean(name));
  return [head, ...sent, `${status} ${members.length} members: ${names.join(', ')}, …`];
}

/** `name=value` pairs, redacted and indented, as many on a line as fit into `columns`. */
export function parameterLines(
  pairs: readonly Pair[],
  style: Style,
  columns: number,
): readonly string[] {
  const lines: { text: string; width: number }[] = [];
  for (const [name, value] of pairs) {
    const shown = shorten(clean(redact(name, value)), maxValueLength);
    const width = name.length + 1 + shown.length;
    const last = lines.at(-1);
    const text = `${style.dim(`${clean(name)}=`)}${shown}`;
    if (last !== undefined && last.width + 2 + width <= columns - 4) {
      last.text += `  ${text}`;
      last.width += 2 + width;
    } else lines.push({ text, width });
  }
  return lines.map(({ text }) => `    ${text}`);
}

function formOf(message: Message): readonly Pair[] {
  return readBody(message).type === 'form' ? bodyPairs(message) : [];
}

/** The members of a JSON object, nested ones as their size. */
function describedMembers(message: Message): readonly Pair[] {
  const body = readBody(message);
  if (body.type !== 'json') return [];
  return membersOf(body.value).map(([name, member]) => [name, describe(member)] as const);
}

function describe(member: unknown): string {
  if (Array.isArray(member)) return `${member.length} values`;
  if (typeof member === 'object' && member !== null) return `${Object.keys(member).length} members`;
  return String(member);
}
