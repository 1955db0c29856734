import { parseShallow } from '../util/json.ts';
import type { Called } from '../flows/call/call.ts';
import type { Voice } from '../diagnosis/voice.ts';
import type { Failure } from '../model/errors.ts';
import { voiceLines } from './failure.ts';
import { clean } from './text/clean.ts';
import { withShortWords } from './text/shorten.ts';
import { json } from './text/json.ts';
import { prettyJson } from './text/pretty-json.ts';
import type { Style } from './text/style.ts';
import { fitLines } from './text/wrap.ts';

/** Headers that explain a response without success; all are shown with `--include`. */
const keyHeaders: ReadonlySet<string> = new Set([
  'location',
  'retry-after',
  'www-authenticate',
  'x-request-id',
]);

/** `call --json`: the whole response; a binary body in base64. */
export function calledJson(
  { method, url, status, headers, body, refusal }: Called,
  hints: readonly string[],
): string {
  const text = textOf(body);
  const content =
    text === undefined ? { body_base64: Buffer.from(body).toString('base64') } : bodyOf(text);
  const { advice: _advice, ...said } = refusal ?? {};
  return json<'call'>({
    method,
    url,
    status,
    headers: headerObject(headers),
    ...content,
    ...(refusal === undefined ? {} : { refusal: { ...said, message: refusal.message, hints } }),
  });
}

/** Status and headers, for standard error. */
export function calledLines(
  { status, headers, location }: Called,
  style: Style,
  { include }: { readonly include: boolean },
): string {
  const mark = status < 300 ? style.good : style.warn;
  const lines = [mark(`HTTP ${status}`)];
  for (const [name, value] of headers) {
    if (include || (status >= 300 && keyHeaders.has(name)))
      lines.push(`${style.dim(`${clean(name)}:`)} ${clean(value)}`);
  }
  if (location !== undefined) {
    lines.push(
      `${style.dim('note:')} redirect not followed: the token is sent only to the URL that you gave`,
    );
  }
  return fitLines(lines, style);
}

/** What an API that refuses says, and what to do, for standard error. */
export function refusalLines(failure: Failure, style: Style, voice: Voice): string {
  const says = `${style.warn('refused:')} ${clean(withShortWords(failure.message))}`;
  return fitLines([says, ...voiceLines(voice, style)], style);
}

/** The body as a terminal may have it: JSON in lines, other text without control characters. */
export function bodyForTerminal(body: Uint8Array, style: Style): string | undefined {
  const text = textOf(body)?.replaceAll('\r\n', '\n');
  if (text === undefined || text.includes('\0')) return undefined;
  const pretty = prettyJson(text, style);
  if (pretty !== undefined) return pretty;
  const shown = text
    .split('\n')
    .map((line) => line.split('\t').map(clean).join('\t'))
    .join('\n');
  return shown === '' || shown.endsWith('\n') ? shown : `${shown}\n`;
}

/** Printed on a terminal in place of a binary body. */
export function binaryNote(body: Uint8Array): string {
  return `note: the body is binary (${body.byteLength} bytes): write it to a file with >\n`;
}

function textOf(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return undefined;
  }
}

function bodyOf(text: string): { readonly body: unknown } {
  const value = parseShallow(text);
  return { body: value === undefined ? text : value };
}

function headerObject(headers: Called['headers']): Readonly<Record<string, string>> {
  const names = [...new Set(headers.map(([name]) => name))];
  const valuesOf = (wanted: string) =>
    headers.flatMap(([name, value]) => (name === wanted ? [value] : []));
  return Object.fromEntries(names.map((name) => [name, valuesOf(name).join(', ')]));
}
