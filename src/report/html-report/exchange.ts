import { beginning } from '../text/shorten.ts';
import type { Exchange, Message } from '../../model/exchange.ts';
import type { Run } from '../../model/run.ts';
import { duration, formatTimings } from '../text/time.ts';
import type { SeenToken } from '../trace/decoded-tokens.ts';
import { meaningOf } from '../trace/glossary.ts';
import { bodyPairs, membersOf, type Pair, readBody, urlPairs } from '../trace/message-body.ts';
import { outcomeOf } from '../trace/outcome.ts';
import { describeStep, reasonOfRepeat } from '../trace/steps.ts';
import { formatReuse, formatTolerance } from '../trace/remarks.ts';
import { splitHeaders } from '../trace/trace.ts';
import { icon, lines, markup, type Markup, nothing } from './markup.ts';
import { tokenAnchor } from './tokens.ts';

const maxBodyLength = 20_000;

/** Every exchange, folded; those that failed are open. */
export function exchangeList(run: Run, tokens: readonly SeenToken[]): Markup {
  const { exchanges, reused = [], tolerated = [], startedAt } = run;
  const reuses = reused.map((one) => {
    return markup`<p class="note">Not requested: ${formatReuse(one, startedAt)} (<code>${one.url}</code>)</p>`;
  });
  const tolerances = tolerated.map((one) => {
    return markup`<p class="note">Tolerated: ${formatTolerance(one)}</p>`;
  });
  const items =
    exchanges.length === 0
      ? markup`<p>No requests were sent.</p>`
      : exchanges.map((exchange) => item(exchange, run, tokens));
  return markup`${reuses}${tolerances}${items}`;
}

/** Host and path of a URL, also of one that does not parse. */
export function place(url: string): { readonly host: string; readonly path: string } {
  const [, host = '', path = ''] = /^[a-z][\w+.-]*:\/\/([^/?#]*)([^?#]*)/i.exec(url) ?? [
    '',
    '',
    url,
  ];
  return { host: host.replace(/^.*@/, ''), path: path === '' ? '/' : path };
}

function item(exchange: Exchange, run: Run, tokens: readonly SeenToken[]): Markup {
  const { id, request, response, error, leg, attempt, startedAt, durationMs } = exchange;
  const { verdict, text } = outcomeOf(exchange);
  const { title, why } = describeStep(exchange);
  const { host, path } = place(request.url);
  const open = verdict === 'failed' ? markup` open` : nothing;
  const took = durationMs === undefined ? '' : duration(durationMs);
  const repeat = reasonOfRepeat(exchange, run.exchanges);
  const attemptNote = (attempt ?? 1) > 1 ? ` (attempt ${attempt})` : '';
  return markup`<details class="exchange ${verdict}"${open}>
<summary><span class="number">${id}</span><span class="step">${title}${attemptNote}</span><span class="url"><code>${request.method} ${path}</code> <span class="host">${host}</span></span><span class="outcome ${verdict}">${icon(verdict)}${text}</span><span class="took">${took}</span></summary>
<div class="inside" id="exchange-${id}">
<p class="why">${why}</p>
${repeat === undefined ? nothing : markup`<p class="note">Attempt ${attempt}: ${repeat}.</p>`}
<p class="note">${leg === 'browser' ? 'By the browser' : 'By atm-cli'}, ${duration(Math.max(0, startedAt - run.startedAt))} after the start${timing(exchange)}</p>
<h3>Request</h3>
<p class="line"><code>${request.method} ${request.url.replace(/[?#].*$/s, '')}</code></p>
${pairTable('In the URL', urlPairs(request.url), meaningOf)}
${message(request, exchange)}
${response === undefined ? noResponse(error, exchange) : responseOf(response, exchange)}
${tokens.filter(({ exchanges }) => exchanges.includes(id)).map(tokenLink)}
</div></details>
`;
}

function timing(exchange: Exchange): string {
  const timings = formatTimings(exchange);
  return timings === undefined ? '' : `: ${timings}`;
}

function responseOf(response: NonNullable<Exchange['response']>, exchange: Exchange): Markup {
  const { error } = exchange;
  return markup`<h3>Response</h3>
<p class="line"><code>HTTP ${response.status}</code></p>
${error === undefined ? nothing : markup`<p class="message"><bdi>${error}</bdi></p>`}
${message(response, exchange)}`;
}

function noResponse(error: string | undefined, { leg }: Exchange): Markup {
  if (error !== undefined)
    return markup`<h3>No response</h3><p class="message"><bdi>${error}</bdi></p>`;
  const who =
    leg === 'browser'
      ? 'The browser received the response; atm-cli did not see it.'
      : 'None was received.';
  return markup`<h3>Response</h3><p>${who}</p>`;
}

function message(part: Message, exchange: Exchange): Markup {
  const { explained, rest, meaning } = splitHeaders(part, exchange);
  const others = markup`<details class="fold"><summary>${rest.length} more header${rest.length === 1 ? '' : 's'}</summary>${pairTable('Headers', rest, meaning)}</details>`;
  return markup`${pairTable('Headers', explained, meaning)}
${rest.length === 0 ? nothing : others}
${bodyOf(part)}`;
}

function bodyOf(part: Message): Markup {
  const body = readBody(part);
  if (body.type === 'none') return nothing;
  if (body.type === 'form') return pairTable('Form', bodyPairs(part), meaningOf);
  if (body.type !== 'json') return folded('Body', body.text);
  const members = membersOf(body.value);
  const pretty = JSON.stringify(body.value, undefined, 2);
  const flat = members.length > 0 && members.every(([, value]) => typeof value !== 'object');
  if (!flat || members.length > 12) return folded('JSON', pretty);
  return pairTable('JSON', bodyPairs(part), meaningOf);
}

function folded(name: string, text: string): Markup {
  const shown = text.length > maxBodyLength ? `${text.slice(0, maxBodyLength)}…` : text;
  const size = `${text.length} characters`;
  return markup`<details class="fold"><summary>${name}, ${size}</summary><pre tabindex="0" aria-label="${name}">${lines(shown)}</pre></details>`;
}

function tokenLink(token: SeenToken): Markup {
  return markup`<p class="note"><code>${token.name}</code> is a JWT: <a href="#${tokenAnchor(token)}">see its claims</a></p>`;
}

/** A table of names, values and their meanings. */
function pairTable(
  caption: string,
  pairs: readonly Pair[],
  meaning: (name: string, value: string) => string | undefined,
): Markup {
  if (pairs.length === 0) return nothing;
  const rows = pairs.map(([name, value]) => {
    const what = meaning(name, value);
    const cell = what === undefined ? nothing : markup`<td class="meaning">${what}</td>`;
    return markup`<tr><th scope="row">${name}</th><td><bdi>${shownValue(value)}</bdi></td>${cell}</tr>\n`;
  });
  return markup`<table class="pairs"><caption>${caption}</caption><tbody>
${rows}</tbody></table>`;
}

const maxValueLength = 2000;

function shownValue(value: string): string {
  return value === '' ? '(empty)' : beginning(value, maxValueLength);
}
