import type { Exchange, Message } from '../../model/exchange.ts';
import { alignRows } from '../text/align-rows.ts';
import { clean } from '../text/clean.ts';
import { bodyPairs, membersOf, type Pair, readBody } from './message-body.ts';
import { redactHeaders } from '../redact/redact-headers.ts';
import { createRedactor, redactJson } from '../redact/redactor.ts';
import { redact } from '../redact/secret-names.ts';
import { shorten } from '../text/shorten.ts';
import type { Style } from '../text/style.ts';

const codeNames: ReadonlySet<string> = new Set(['user_code', 'verification_uri_complete']);
const maxMembers = 8;
const maxValueLength = 64;

/** One exchange of the tour in a few lines, redacted: request and response. */
export function exchangeLines(
  { request, response, error }: Exchange,
  style: Style,
): readonly string[] {
  const url = new URL(request.url);
  const parameters = [...url.searchParams, ...formOf(request)].map(redacted);
  const sent = indented([...headersOf(request), ...parameters], style);
  const head = `${style.link('→')} ${request.method} ${clean(url.origin + url.pathname)}`;
  if (response === undefined) {
    return [head, ...sent, `${style.bad('←')} ${clean(error ?? 'no response')}`];
  }
  const members = describedMembers(response);
  const status = `${style.link('←')} HTTP ${response.status}`;
  if (members.length <= maxMembers) {
    return [head, ...sent, status, ...parameterLines(members, style)];
  }
  const names = namesOf(response)
    .slice(0, 4)
    .map((name) => clean(name));
  return [head, ...sent, `${status} ${members.length} members: ${names.join(', ')}, …`];
}

/** A parameter, or a text in its place. */
type Shown = Pair | readonly [text: string];

/** Parameters, redacted and indented, a line each with the values below each other. */
export function parameterLines(pairs: readonly Shown[], style: Style): readonly string[] {
  return indented(pairs.map(redacted), style);
}

function indented(pairs: readonly Pair[], style: Style): readonly string[] {
  const rows = pairs.map(
    ([name, value]) => [clean(name), shorten(clean(value), maxValueLength)] as const,
  );
  return alignRows(rows, style.dim).map((line) => `  ${line.trimEnd()}`);
}

/** The code of a test user lets nobody in, and is what the user would type. */
function redacted([name, value = '']: Shown): Pair {
  return [name, codeNames.has(name) ? value : redact(name, value)];
}

/** How a request is authenticated: by the scheme of its token, and a proof. */
function headersOf({ headers }: Message): readonly Pair[] {
  const shown = Object.entries(headers).filter(([name]) => /^(?:authorization|dpop)$/i.test(name));
  return Object.entries(redactHeaders(Object.fromEntries(shown), createRedactor()));
}

function formOf(message: Message): readonly Pair[] {
  return readBody(message).type === 'form' ? bodyPairs(message) : [];
}

function namesOf(message: Message): readonly string[] {
  const body = readBody(message);
  return body.type === 'json' ? membersOf(body.value).map(([name]) => name) : [];
}

/** The members of a JSON object, large ones as their size. */
function describedMembers(message: Message): readonly Shown[] {
  const body = readBody(message);
  if (body.type !== 'json') return [];
  return membersOf(body.value).map(([name, member]) => describe(name, member));
}

function describe(name: string, member: unknown): Shown {
  if (Array.isArray(member)) return describeList(name, member);
  if (typeof member !== 'object' || member === null) return [name, String(member)];
  const whole = JSON.stringify(redactJson(member, createRedactor()));
  return [name, whole.length <= maxValueLength ? whole : `${Object.keys(member).length} members`];
}

/** Columns of a list of texts that is shown whole. */
const shortList = 50;

function describeList(name: string, list: readonly unknown[]): Shown {
  const texts = list.filter((one): one is string => typeof one === 'string');
  const joined = texts.join(', ');
  const isShort = texts.length === list.length && joined.length <= shortList;
  if (isShort && list.length > 0) return [name, joined];
  return [list.length === 1 ? `1 of ${name}` : `${list.length} ${name}`];
}
