import type { Exchange, Message } from '../../model/exchange.ts';
import type { RunReuse } from '../../model/run.ts';
import { inWords, relative } from '../../util/duration.ts';
import { redactExchange, redactorFor } from '../redact/redact-run.ts';
import { clean } from '../text/clean.ts';
import type { Style } from '../text/style.ts';
import { isoTime, formatTimings } from '../text/time.ts';
import { cutTo, row } from '../text/wrap.ts';
import { decodedTokens, type SeenToken } from './decoded-tokens.ts';
import { headerMeaning, meaningOf } from './glossary.ts';
import { membersOf, type Pair, readBody, textOf, urlPairs } from './message-body.ts';
import { outcomeOf } from './outcome.ts';
import { describeStep } from './steps.ts';

export type TraceOptions = {
  readonly style: Style;
  readonly columns: number;
  /** The exchanges of the run so far: what was secret in them is secret in this one. */
  readonly exchanges: readonly Exchange[];
  readonly unredacted?: boolean;
};

const longestBody = 12;
const mostMembers = 16;

/** One exchange that has ended, for `--trace`: why it exists, what was sent, what came back. */
export function traceLines(exchange: Exchange, options: TraceOptions): readonly string[] {
  const { style, columns, exchanges, unredacted = false } = options;
  const redactor = redactorFor([...exchanges, exchange]);
  const shown = unredacted ? exchange : redactExchange(exchange, redactor);
  const { request, response } = shown;
  const { title, why } = describeStep(exchange);
  const again =
    (exchange.attempt ?? 1) > 1 ? [`   ${style.dim(`attempt ${exchange.attempt}`)}`] : [];
  const address = `${request.method} ${clean(request.url.replace(/[?#].*$/s, ''))}`;
  return [
    ...cutTo(`${exchange.id}. ${clean(title)}`, columns).map((line) => style.bold(line)),
    ...again,
    ...cutTo(why, columns - 3).map((line) => `   ${style.dim(line)}`),
    ...marked(style.link('→'), address, columns),
    ...pairLines(urlPairs(request.url), meaningOf, options),
    ...messageLines(request, shown, options),
    ...answerLines(shown, options),
    ...(response === undefined ? [] : messageLines(response, shown, options)),
    ...newTokens(exchange, exchanges).flatMap((token) => tokenLines(token, options)),
    ...timingLines(exchange, options),
  ];
}

/** The tokens that no exchange before this one has shown. */
function newTokens(exchange: Exchange, exchanges: readonly Exchange[]): readonly SeenToken[] {
  const before = exchanges.filter(({ id }) => id < exchange.id);
  const all = decodedTokens([...before, exchange], exchange.startedAt);
  return all.filter((token) => token.exchanges[0] === exchange.id);
}

/** The last line of a trace: nothing else says that a shown trace is safe to share. */
export function traceEnd(unredacted: boolean, style: Style): string {
  return unredacted
    ? style.warn('this trace is NOT redacted: it holds tokens and secrets')
    : style.dim('secrets are shown as #fingerprint (length): equal ones are equal');
}

function answerLines({ error, ...exchange }: Exchange, options: TraceOptions): readonly string[] {
  const { style, columns } = options;
  const { verdict, words } = outcomeOf(exchange);
  if (error !== undefined) return marked(style.bad('✕'), clean(error), columns);
  const arrow = { ok: style.good('←'), pending: style.warn('←'), failed: style.bad('✕') }[verdict];
  return marked(arrow, words, columns);
}

/** Text behind a sign, and below itself where it is too long for one line. */
function marked(sign: string, text: string, columns: number): readonly string[] {
  const lines = cutTo(text, columns - 5);
  return lines.map((line, index) => (index === 0 ? `   ${sign} ${line}` : `     ${line}`));
}

function messageLines(
  message: Message,
  exchange: Exchange,
  options: TraceOptions,
): readonly string[] {
  const { telling, rest: others, meaning } = splitHeaders(message, exchange);
  const folded = others.length;
  const rest =
    folded === 0 ? [] : [`     ${options.style.dim(`(${count(folded, 'more header')})`)}`];
  return [...pairLines(telling, meaning, options), ...rest, ...bodyLines(message, options)];
}

function bodyLines(message: Message, options: TraceOptions): readonly string[] {
  const body = readBody(message);
  switch (body.type) {
    case 'none':
      return [];
    case 'form':
      return pairLines([...new URLSearchParams(body.text)], meaningOf, options);
    case 'json': {
      const members = membersOf(body.value);
      if (members.length === 0) return textLines(JSON.stringify(body.value), options);
      const pairs = members
        .slice(0, mostMembers)
        .map(([name, value]): Pair => [name, textOf(value)]);
      const rest = members.length - mostMembers;
      const more = rest > 0 ? [`     ${options.style.dim(`(${count(rest, 'more member')})`)}`] : [];
      return [...pairLines(pairs, meaningOf, options), ...more];
    }
    case 'multipart':
    case 'text':
      return textLines(body.text, options);
  }
}

function pairLines(
  pairs: readonly Pair[],
  meaning: (name: string, value: string) => string | undefined,
  { style, columns }: TraceOptions,
): readonly string[] {
  return pairs.flatMap(([name, value]) => row(name, value, meaning(name, value), style, columns));
}

function textLines(text: string, { style, columns }: TraceOptions): readonly string[] {
  const lines = text.split(/\r?\n/).flatMap((line) => cutTo(clean(line), columns - 5));
  const shown = lines.slice(0, longestBody).map((line) => `     ${line}`);
  const rest = lines.length - longestBody;
  return rest > 0 ? [...shown, `     ${style.dim(`(${count(rest, 'more line')})`)}`] : shown;
}

function tokenLines(token: SeenToken, options: TraceOptions): readonly string[] {
  const { name, decoded, fingerprint } = token;
  const { style } = options;
  const payload = decoded.payload ?? {};
  const claims = typeof payload === 'string' ? [] : membersOf(payload);
  const told = (pairs: readonly (readonly [string, unknown])[]) => {
    const texts = pairs.map(([key, value]): Pair => [key, textOf(value)]);
    return pairLines(texts, claimTime, options);
  };
  const title = `${clean(name)} ${fingerprint}`;
  const note = 'is a JWT; not verified here. Its header:';
  const isWide = options.columns >= title.length + note.length + 6;
  const notes = cutTo(note, options.columns - 5).map((line) => `     ${style.dim(line)}`);
  return [
    ...(isWide
      ? [`     ${style.bold(title)} ${style.dim(note)}`]
      : [`     ${style.bold(title)}`, ...notes]),
    ...told(membersOf(decoded.header)),
    `     ${style.dim('and its claims:')}`,
    ...told(claims),
  ];
}

const timeClaims: ReadonlySet<string> = new Set(['auth_time', 'exp', 'iat', 'nbf', 'updated_at']);

function claimTime(name: string, value: string): string | undefined {
  return timeClaims.has(name) ? isoTime(Number(value)) : undefined;
}

function timingLines(exchange: Exchange, { style, columns }: TraceOptions): readonly string[] {
  const words = formatTimings(exchange);
  return words === undefined
    ? []
    : cutTo(words, columns - 3).map((line) => `   ${style.dim(line)}`);
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

export type SplitHeaders = {
  /** Those that decide something. */
  readonly telling: readonly Pair[];
  readonly rest: readonly Pair[];
  readonly meaning: (name: string, value: string) => string | undefined;
};

/** Seconds between two clocks that no token minds. */
const tolerable = 30;

/** The headers of a message of an exchange; `Date` tells something when the clocks differ. */
export function splitHeaders({ headers }: Message, exchange: Exchange): SplitHeaders {
  const meaning = (name: string, value: string) =>
    name.toLowerCase() === 'date' ? formatSkew(value, exchange) : headerMeaning(name);
  const pairs: readonly Pair[] = Object.entries(headers);
  const tells = ([name, value]: Pair) => meaning(name, value) !== undefined;
  return { telling: pairs.filter(tells), rest: pairs.filter((pair) => !tells(pair)), meaning };
}

function formatSkew(date: string, { startedAt, durationMs = 0 }: Exchange): string | undefined {
  // oxlint-disable-next-line no-restricted-globals -- a given moment is read, no clock is asked
  const skew = (Date.parse(date) - (startedAt + durationMs)) / 1000;
  if (Number.isNaN(skew) || Math.abs(skew) <= tolerable) return undefined;
  return `the clock of the server is ${inWords(skew)} ${skew > 0 ? 'ahead of' : 'behind'} this one`;
}

const names: Readonly<Record<RunReuse['step'], string>> = {
  discovery: 'metadata',
  jwks: 'keys',
};

/**
 * What was not asked for because an earlier run had it, as a clause: `metadata from the cache,
 * fetched 3 min ago`. `now` is in milliseconds since the epoch.
 */
export function formatReuse({ step, answeredAt }: RunReuse, now: number): string {
  const name = Object.hasOwn(names, step) ? names[step] : step;
  return `${name} from the cache, fetched ${relative(answeredAt / 1000, now / 1000)}`;
}

/** The same for `--trace`, with the address that was not asked. */
export function reuseLines(
  reuse: RunReuse,
  now: number,
  style: Style,
  columns: number,
): readonly string[] {
  const text = `${formatReuse(reuse, now)}: ${clean(reuse.url.replace(/[?#].*$/s, ''))}`;
  return cutTo(text, columns - 3).map((line) => `   ${style.dim(line)}`);
}
