import type { Exchange } from '../model/exchange.ts';
import { type JsonObject, parseObject } from '../util/json.ts';
import { isResourceMetadata, pastedUrl } from './evidence/resources.ts';
import { knownCodeIn } from './lookup.ts';
import type { Run } from '../model/run.ts';

/** Longer texts are truncated: an error is at the beginning. */
const longest = 65_536;

export type PastedForm =
  | 'an HTTP response'
  | 'a callback'
  | 'a WWW-Authenticate header'
  | 'the metadata of an API (RFC 9728)'
  | 'a registration error (RFC 7591)'
  | 'an answer'
  | 'a message';

export type Pasted = { readonly form: PastedForm; readonly run: Run };

/**
 * Makes a run of a pasted text: a callback URL or its query, WWW-Authenticate headers, a whole HTTP
 * response (also as `curl -i` and `curl -v` print it, with or without its status line), a body (JSON,
 * form or HTML), or an error message. `now` is in milliseconds since the epoch.
 */
export function readPasted(text: string, now: number): Pasted {
  const trimmed = text.slice(0, longest).trim();
  const [form, exchange] =
    callback(trimmed) ??
    wholeResponse(trimmed) ??
    headersAlone(trimmed) ??
    challenge(trimmed) ??
    body(trimmed) ??
    message(trimmed);
  const run: Run = {
    command: 'explain -',
    version: '',
    startedAt: now,
    endedAt: now,
    exitCode: 0,
    settings: [],
    exchanges: [{ id: 1, startedAt: now, ...exchange }],
  };
  return { form, run };
}

type Read = readonly [PastedForm, Omit<Exchange, 'id' | 'startedAt'>];

const nowhere = { method: 'GET', url: pastedUrl, headers: {} };

function callback(text: string): Read | undefined {
  if (/\s/.test(text)) return undefined;
  // An error alone may be the form-encoded response of a token endpoint.
  const isQuery = /^\?[\w.-]+=|^code=|^[\w.-]+=.*&state=|^state=/.test(text);
  const query = isQuery ? text.replace(/^\?/, '') : undefined;
  const url = query === undefined ? withScheme(text) : `http://127.0.0.1/callback?${query}`;
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) return undefined;
  return ['a callback', { step: 'callback', leg: 'browser', request: { ...nowhere, url } }];
}

/** The address bar of a browser leaves the scheme out. */
function withScheme(text: string): string {
  return /^(localhost|127\.0\.0\.1|\[::1\])[:/]/.test(text) ? `http://${text}` : text;
}

function wholeResponse(text: string): Read | undefined {
  const received = /^< /m.test(text) ? withoutMarks(text) : text;
  const head = /^HTTP\/[\d.]+ (\d{3})[^\n]*\n/.exec(received);
  if (head === null) return undefined;
  const after = received.slice(head[0].length);
  const [headerLines = '', ...rest] = /\r?\n\r?\n/.test(after)
    ? after.split(/\r?\n\r?\n/)
    : after.split(/\r?\n(?=[{[<])/);
  const headers = headersOf(headerLines);
  const response = { status: Number(head[1]), headers, body: rest.join('\n\n').trim() };
  return ['an HTTP response', { step: stepOf(response.body), request: nowhere, response }];
}

/** The headers of a response without its status line: several, one of them a challenge. */
function headersAlone(text: string): Read | undefined {
  const [head = '', ...rest] = withoutMarks(text).split(/\r?\n\r?\n/);
  const lines = head.split(/\r?\n/);
  const isHeaders = lines.length > 1 && lines.every((line) => /^[\w-]{1,60}:/.test(line));
  const headers = isHeaders ? headersOf(head) : {};
  if (headers['www-authenticate'] === undefined) return undefined;
  const isChallenge = lines.every((line) => /^www-authenticate:/i.test(line));
  const content = rest.join('\n\n').trim();
  return [
    isChallenge ? 'a WWW-Authenticate header' : 'an HTTP response',
    { step: 'pasted', request: nowhere, response: { status: 0, headers, body: content } },
  ];
}

/** The lines of `curl -v` that came from the server, and the body behind them. */
function withoutMarks(text: string): string {
  const lines = text
    .split(/\r?\n/)
    .filter((line) => !/^[*>{}] ?/.test(line) || line.startsWith('{"'));
  const start = lines.findIndex((line) => /^(?:< )?HTTP\//.test(line));
  return lines
    .slice(Math.max(start, 0))
    .map((line) => line.replace(/^< ?/, ''))
    .join('\n');
}

function headersOf(lines: string): Record<string, string> {
  const pairs = lines.split(/\r?\n/).flatMap((line) => {
    const [, name, value = ''] = /^([\w-]+):(.*)$/.exec(line) ?? [];
    return name === undefined ? [] : [[name.toLowerCase(), value.trim()] as const];
  });
  const found: Record<string, string> = {};
  for (const [name, value] of pairs)
    found[name] = name in found ? `${found[name]}, ${value}` : value;
  return found;
}

function challenge(text: string): Read | undefined {
  const name = /^(?:< )?www-authenticate:/i.exec(text)?.[0];
  const value = name === undefined ? '' : text.slice(name.length).trim();
  const bare = /^(Bearer|DPoP|Basic|Digest|Negotiate)(\s{1,20}[\w-]{1,60}\s{0,20}=|$)/i.test(text)
    ? text
    : undefined;
  const header = value || bare;
  if (header === undefined) return undefined;
  const lines = header.split('\n').map((line) => line.trim());
  const headers = { 'www-authenticate': lines.filter((line) => line !== '').join(' ') };
  return [
    'a WWW-Authenticate header',
    { step: 'pasted', request: nowhere, response: { status: 0, headers } },
  ];
}

function body(text: string): Read | undefined {
  // The line of a log begins with a bracket too.
  const isJson = /^\{\s*["}]|^\[\s*[{"[\]]/.test(text);
  const isHtml = /^<(!doctype|html|head|body)/i.test(text);
  const isForm = /^[\w.-]+=[^\s<]*$/.test(text);
  if (!isJson && !isHtml && !isForm) return undefined;
  const type = isForm ? 'application/x-www-form-urlencoded' : 'text/html';
  // 0: the status is not known.
  const response = {
    status: 0,
    headers: { 'content-type': isJson ? 'application/json' : type },
    body: text,
  };
  const step = stepOf(text);
  return [formOf(text, step), { step, request: nowhere, response }];
}

/** Error codes that only the registration of a client knows (RFC 7591 section 3.2.2). */
const registrationCodes: ReadonlySet<unknown> = new Set([
  'invalid_client_metadata',
  'invalid_software_statement',
  'unapproved_software_statement',
]);

function stepOf(content: string): 'registration' | 'pasted' {
  return registrationCodes.has(parseObject(content)?.['error']) ? 'registration' : 'pasted';
}

/** An invalid_redirect_uri may come from other endpoints, too: its step stays open. */
function formOf(content: string, step: 'registration' | 'pasted'): PastedForm {
  const members = parseObject(content) ?? {};
  if (isResourceMetadata(members)) return 'the metadata of an API (RFC 9728)';
  const isRegistration = step === 'registration' || members['error'] === 'invalid_redirect_uri';
  return isRegistration ? 'a registration error (RFC 7591)' : 'an answer';
}

/** The resource metadata that were pasted, alone or in a response (RFC 9728 section 2). */
export function pastedResourceMetadata({ exchanges: [exchange] }: Run): JsonObject | undefined {
  const members = parseObject(exchange?.response?.body ?? '');
  return members !== undefined && isResourceMetadata(members) ? members : undefined;
}

/** A line of a log or of a page: its phrases, and an error code in it, are what can be matched. */
function message(text: string): Read {
  const error = knownCodeIn(text);
  const content = JSON.stringify({
    ...(error === undefined ? {} : { error }),
    error_description: text,
  });
  const response = { status: 0, headers: { 'content-type': 'application/json' }, body: content };
  return ['a message', { step: 'pasted', request: nowhere, response }];
}
