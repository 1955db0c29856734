import type { Exchange, Message, Timings } from '../model/exchange.ts';
import type { Run, RunReuse } from '../model/run.ts';
import { jsonText } from './text/json.ts';
import { readBody, urlPairs } from './trace/message-body.ts';
import { splitSetCookie } from './redact/redact-headers.ts';
import { formatReuse } from './trace/remarks.ts';
import { isoMoment } from './text/time.ts';

/**
 * A run as HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/), as browsers' developer tools
 * open it. The caller redacts; `redacted` goes into the comment of the file.
 */
export function harDocument(run: Run, { redacted }: { readonly redacted: boolean }): string {
  const { command, version, startedAt, exitCode, reused = [] } = run;
  const comment = redacted
    ? 'Secrets are redacted as fingerprints; the same secret has the same fingerprint.'
    : 'NOT redacted: this file contains tokens and secrets.';
  return jsonText({
    log: {
      version: '1.2',
      creator: { name: 'atm-cli', version },
      pages: [
        {
          startedDateTime: isoMoment(startedAt),
          id: 'run',
          title: `atm-cli ${command}`,
          pageTimings: { onContentLoad: -1, onLoad: run.endedAt - startedAt },
          _exitCode: exitCode,
          ...(reused.length === 0
            ? {}
            : { _reused: reused.map((one) => reusedResponse(one, startedAt)) }),
        },
      ],
      entries: run.exchanges.map(entry),
      comment,
    },
  });
}

/** A response of an earlier run that replaced a request in this one. */
function reusedResponse(reuse: RunReuse, startedAt: number): object {
  const { step, url, answeredAt } = reuse;
  const comment = formatReuse(reuse, startedAt);
  return { step, url: uri(url), answeredDateTime: isoMoment(answeredAt), comment };
}

function entry(exchange: Exchange): object {
  const { id, step, leg, attempt, request, response, error, reused } = exchange;
  const { httpVersion = 'HTTP/1.1' } = exchange;
  const { time, timings } = times(exchange);
  return {
    pageref: 'run',
    startedDateTime: isoMoment(exchange.startedAt),
    time,
    request: {
      method: request.method,
      url: uri(request.url),
      httpVersion,
      cookies: requestCookies(request),
      headers: pairs(Object.entries(request.headers)),
      queryString: pairs(urlPairs(request.url)),
      ...postData(request),
      headersSize: -1,
      bodySize: size(request),
    },
    response: {
      status: response?.status ?? 0,
      statusText: '',
      httpVersion: response === undefined ? '' : httpVersion,
      cookies: response === undefined ? [] : responseCookies(response),
      headers: pairs(Object.entries(response?.headers ?? {})),
      content: content(response),
      redirectURL: response?.headers['location'] ?? '',
      headersSize: -1,
      bodySize: response === undefined ? 0 : size(response),
      ...(error === undefined ? {} : { _error: error }),
    },
    cache: {},
    timings,
    _id: id,
    _step: step,
    _leg: leg ?? 'atm-cli',
    ...(attempt === undefined ? {} : { _attempt: attempt }),
    ...(reused === undefined ? {} : { _connectionReused: reused }),
  };
}

/** `connect` of HAR has the handshake of TLS in it, and `time` is the sum of all but `ssl`. */
function times({ durationMs = 0, timings }: Exchange): { time: number; timings: object } {
  const { dns, connect, tls, wait, body }: Timings = timings ?? { wait: durationMs };
  const known = [dns, connect, tls, wait, body].reduce<number>((sum, part = 0) => sum + part, 0);
  const blocked = Math.max(0, durationMs - known);
  return {
    time: known + blocked,
    timings: {
      blocked: blocked === 0 ? -1 : blocked,
      dns: dns ?? -1,
      connect: connect === undefined && tls === undefined ? -1 : (connect ?? 0) + (tls ?? 0),
      ssl: tls ?? -1,
      send: 0,
      wait: wait ?? 0,
      receive: body ?? 0,
    },
  };
}

/** A URL as RFC 3986 spells it: other characters encoded; `about:invalid` for what is no URL. */
function uri(url: string): string {
  if (!URL.canParse(url)) return 'about:invalid';
  const [, origin = '', rest = ''] = /^([a-z][\w+.-]*:\/\/[^/?#]*)?(.*)$/is.exec(url) ?? [];
  const spelled = rest
    .replaceAll(/[^\w\-.~:/?#@!$&'()*+,;=%]/gu, (character) => encodeURIComponent(character))
    .replaceAll(/%(?![\da-f]{2})/gi, '%25');
  return new URL(origin + spelled).href;
}

function postData(message: Message): object {
  const body = readBody(message);
  if (body.type === 'none') return {};
  const mimeType = message.headers['content-type'] ?? 'application/octet-stream';
  const params = body.type === 'form' ? { params: pairs(new URLSearchParams(body.text)) } : {};
  return { postData: { mimeType, ...params, text: body.text } };
}

function content(response: Exchange['response']): object {
  if (response === undefined) return { size: 0, mimeType: 'x-unknown' };
  const { headers, body } = response;
  const mimeType = headers['content-type'] ?? 'x-unknown';
  return { size: size(response), mimeType, ...(body === undefined ? {} : { text: body }) };
}

function size({ body = '' }: Message): number {
  return Buffer.byteLength(body);
}

function pairs(entries: Iterable<readonly [string, string]>): readonly object[] {
  return [...entries].map(([name, value]) => ({ name, value }));
}

function requestCookies({ headers }: Message): readonly object[] {
  return (headers['cookie'] ?? '').split(';').flatMap(cookie);
}

function responseCookies({ headers }: Message): readonly object[] {
  return splitSetCookie(headers['set-cookie'] ?? '').flatMap((text) => {
    const [pair = '', ...attributes] = text.split(';');
    const has = (name: string) => attributes.some((one) => one.trim().toLowerCase() === name);
    const facts = { httpOnly: has('httponly'), secure: has('secure') };
    return cookie(pair).map((named) => ({ ...named, ...facts }));
  });
}

function cookie(pair: string): readonly object[] {
  const at = pair.indexOf('=');
  return at < 0 ? [] : [{ name: pair.slice(0, at).trim(), value: pair.slice(at + 1) }];
}
