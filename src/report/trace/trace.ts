import type { Exchange, Message } from '../../model/exchange.ts';
import { inWords } from '../../util/duration.ts';
import { redactExchange, redactorFor } from '../redact/redact-run.ts';
import { clean } from '../text/clean.ts';
import { beginning } from '../text/shorten.ts';
import type { Style } from '../text/style.ts';
import { isoTime, formatTimings } from '../text/time.ts';
import { fitLines } from '../text/wrap.ts';
import { decodedTokens, type SeenToken } from './decoded-tokens.ts';
import { claimMeaning, headerMeaning, meaningOf } from './glossary.ts';
import { membersOf, type Pair, readBody, urlPairs } from './message-body.ts';
import { outcomeOf } from './outcome.ts';
import { describeStep, reasonOfRepeat } from './steps.ts';

export type TraceOptions = {
  readonly style: Style;
  /** The exchanges of the run so far: their secrets are redacted in this one. */
  readonly exchanges: readonly Exchange[];
  /** With all of the metadata and the keys of the server. */
  readonly full?: boolean;
  readonly unredacted?: boolean;
};

const maxBodyLines = 12;
const maxMembers = 16;

/** One exchange that has ended, for `--trace`: why it exists, the request and the response. */
export function traceText(exchange: Exchange, options: TraceOptions): string {
  const { style, exchanges, full = false, unredacted = false } = options;
  const redactor = redactorFor([...exchanges, exchange]);
  const shown = unredacted ? exchange : redactExchange(exchange, redactor);
  const { request, response } = shown;
  const { title, why } = describeStep(exchange);
  const { attempt = 1 } = exchange;
  const repeat = [`attempt ${attempt}`, reasonOfRepeat(exchange, exchanges)];
  const url = clean(request.url.replace(/[?#].*$/s, ''));
  const limits = { style, most: full ? Infinity : maxMembers };
  const lines = [
    style.bold(`${exchange.id}. ${clean(title)}`),
    ...(attempt > 1 ? [`   ${style.dim(repeat.filter(Boolean).join(', '))}`] : []),
    `   ${style.dim(why)}`,
    `   ${style.link('→')} ${request.method} ${url}`,
    ...pairLines(urlPairs(request.url), meaningOf, style),
    ...messageLines(request, shown, limits),
    responseLine(shown, style),
    ...(response === undefined
      ? []
      : ((full ? undefined : briefLines(shown, response, style)) ??
        messageLines(response, shown, limits))),
    ...newTokens(exchange, exchanges).flatMap((token) => tokenLines(token, style)),
    ...timingLines(exchange, style),
  ];
  return fitLines(lines, style);
}

/** The metadata or the keys of a server in a line: they outweigh the exchanges that decide. */
function briefLines(
  exchange: Exchange,
  response: Message,
  style: Style,
): readonly string[] | undefined {
  const body = readBody(response);
  if (body.type !== 'json' || outcomeOf(exchange).verdict !== 'ok') return undefined;
  const members = membersOf(body.value);
  const name = { discovery: 'issuer', jwks: 'keys' }[exchange.step];
  const [, value] = members.find(([one]) => one === name) ?? [];
  const shown = Array.isArray(value) ? value.map(describeKey).join(', ') : value;
  if (name === undefined || typeof shown !== 'string') return undefined;
  const rest = count(members.length - 1, 'more member');
  const folded = name === 'keys' ? '(all of them: --trace-full)' : `(${rest}: --trace-full)`;
  const { explained, meaning } = splitHeaders(response, exchange);
  const clocks = explained.filter(([header]) => header.toLowerCase() === 'date');
  return [
    ...pairLines(clocks, meaning, style),
    ...pairLines([[name, shown]], meaningOf, style),
    `     ${style.dim(folded)}`,
  ];
}

/** A key by its kind, its algorithm and its id. */
function describeKey(key: unknown): string {
  const members = new Map(membersOf(key));
  const known = ['kty', 'alg', 'kid'].map((name) => members.get(name));
  return known.filter((value) => typeof value === 'string').join(' ');
}

/** The tokens that are new in this exchange. */
function newTokens(exchange: Exchange, exchanges: readonly Exchange[]): readonly SeenToken[] {
  const before = exchanges.filter(({ id }) => id < exchange.id);
  const all = decodedTokens([...before, exchange], exchange.startedAt);
  return all.filter((token) => token.exchanges[0] === exchange.id);
}

/** The last line of a trace: whether it is safe to share. */
export function traceEnd(unredacted: boolean, style: Style): string {
  const line = unredacted
    ? style.warn('this trace is NOT redacted: it contains tokens and secrets')
    : style.dim('secrets are redacted as #fingerprint; the same secret has the same fingerprint');
  return fitLines([line], style);
}

function responseLine({ error, ...exchange }: Exchange, style: Style): string {
  const { verdict, text } = outcomeOf(exchange);
  if (error !== undefined) return `   ${style.bad('✕')} ${clean(error)}`;
  const arrow = { ok: style.good('←'), pending: style.warn('←'), failed: style.bad('✕') }[verdict];
  return `   ${arrow} ${text}`;
}

function messageLines(
  message: Message,
  exchange: Exchange,
  { style, most }: { readonly style: Style; readonly most: number },
): readonly string[] {
  const { explained, rest, meaning } = splitHeaders(message, exchange);
  const folded =
    rest.length === 0 ? [] : [`     ${style.dim(`(${count(rest.length, 'more header')})`)}`];
  return [...pairLines(explained, meaning, style), ...folded, ...bodyLines(message, style, most)];
}

/** `most` members of a JSON object are shown. */
function bodyLines(message: Message, style: Style, most: number): readonly string[] {
  const body = readBody(message);
  switch (body.type) {
    case 'none':
      return [];
    case 'form':
      return pairLines([...new URLSearchParams(body.text)], meaningOf, style);
    case 'json': {
      const members = membersOf(body.value);
      if (members.length === 0) return textLines(JSON.stringify(body.value), style);
      const rest = members.length - most;
      const folded = rest > 0 ? [`     ${style.dim(`(${count(rest, 'more member')})`)}`] : [];
      return [...pairLines(valuePairs(members.slice(0, most)), meaningOf, style), ...folded];
    }
    case 'multipart':
    case 'text':
      return textLines(body.text, style);
  }
}

const maxValueLength = 600;
const nameWidth = 22;
const valueStart = 5 + nameWidth + 1;
const minMeaningWidth = 24;

/** `name  value  meaning` for each pair; the meaning is below the value where it is too long. */
function pairLines(
  pairs: readonly Pair[],
  meaningOfPair: (name: string, value: string) => string | undefined,
  style: Style,
): readonly string[] {
  const below = style.columns < valueStart + minMeaningWidth ? 7 : valueStart;
  return pairs.flatMap(([name, value]) => {
    const label = clean(name).padEnd(nameWidth);
    const shown = beginning(clean(value), maxValueLength);
    const meaning = meaningOfPair(name, value);
    const line = `     ${style.link(label)} ${shown}`;
    if (meaning === undefined) return [line];
    const isBeside = 6 + label.length + shown.length + 2 + meaning.length <= style.columns;
    if (isBeside) return [`${line}  ${style.dim(meaning)}`];
    return [line, ' '.repeat(below) + style.dim(meaning)];
  });
}

function textLines(text: string, style: Style): readonly string[] {
  const all = text.split(/\r?\n/).map((line) => `     ${beginning(clean(line), maxValueLength)}`);
  const lines = fitLines(all, style).trimEnd().split('\n');
  const rest = lines.length - maxBodyLines;
  const shown = lines.slice(0, maxBodyLines);
  return rest > 0 ? [...shown, `     ${style.dim(`(${count(rest, 'more line')})`)}`] : shown;
}

function tokenLines({ name, decoded, fingerprint }: SeenToken, style: Style): readonly string[] {
  const payload = decoded.payload ?? {};
  const claims = typeof payload === 'string' ? [] : membersOf(payload);
  const title = style.bold(`${clean(name)} ${fingerprint}`);
  const meaning = (claim: string, value: string) =>
    [claimTime(claim, value), claimMeaning(claim, decoded.header['typ'])]
      .filter((one) => one !== undefined)
      .join(', ') || undefined;
  return [
    `     ${title} ${style.dim('is a JWT (not verified here); header:')}`,
    ...pairLines(valuePairs(membersOf(decoded.header)), claimTime, style),
    `     ${style.dim('claims:')}`,
    ...pairLines(valuePairs(claims), meaning, style),
  ];
}

const timeClaims: ReadonlySet<string> = new Set(['auth_time', 'exp', 'iat', 'nbf', 'updated_at']);

function claimTime(name: string, value: string): string | undefined {
  return timeClaims.has(name) ? isoTime(Number(value)) : undefined;
}

function timingLines(exchange: Exchange, style: Style): readonly string[] {
  const timings = formatTimings(exchange);
  return timings === undefined ? [] : [`   ${style.dim(timings)}`];
}

function valuePairs(members: readonly (readonly [string, unknown])[]): readonly Pair[] {
  return members.map(([name, value]) => [
    name,
    typeof value === 'string' ? value : spacedJson(value),
  ]);
}

/** JSON on one line with spaces between its parts, where it can be wrapped. */
function spacedJson(value: unknown): string {
  return JSON.stringify(value, undefined, 1).replaceAll(/\n */g, ' ');
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

export type SplitHeaders = {
  /** Those that have a meaning in OAuth. */
  readonly explained: readonly Pair[];
  readonly rest: readonly Pair[];
  readonly meaning: (name: string, value: string) => string | undefined;
};

/** Seconds by which two clocks may differ without effect on tokens. */
const maxSkew = 30;

/** The headers of a message of an exchange; `Date` is explained where the clocks differ. */
export function splitHeaders({ headers }: Message, exchange: Exchange): SplitHeaders {
  const meaning = (name: string, value: string) =>
    name.toLowerCase() === 'date' ? formatSkew(value, exchange) : headerMeaning(name);
  const pairs: readonly Pair[] = Object.entries(headers);
  const isExplained = ([name, value]: Pair) => meaning(name, value) !== undefined;
  const rest = pairs.filter((pair) => !isExplained(pair));
  return { explained: pairs.filter(isExplained), rest, meaning };
}

function formatSkew(date: string, { startedAt, durationMs = 0 }: Exchange): string | undefined {
  // oxlint-disable-next-line no-restricted-globals -- a given moment is read, no clock is asked
  const skew = (Date.parse(date) - (startedAt + durationMs)) / 1000;
  if (Number.isNaN(skew) || Math.abs(skew) <= maxSkew) return undefined;
  return `the server clock is ${inWords(skew)} ${skew > 0 ? 'ahead of' : 'behind'} this machine`;
}
