import type { RunCheck } from '../../model/run.ts';
import type { DecodedTime } from '../../jwt/decode.ts';
import type { SeenToken } from '../trace/decoded-tokens.ts';
import { isoTime } from '../text/time.ts';
import { icon, type Markup, lines, markup, nothing } from './markup.ts';

const signs = { pass: 'ok', fail: 'failed', skipped: 'skipped', unknown: 'unknown' } as const;

/** The checks of `verify`, a line each. */
export function checkList(checks: readonly RunCheck[]): Markup {
  if (checks.length === 0) return nothing;
  return markup`<ul class="checks">
${checks.map(check)}</ul>`;
}

function check({ id, verdict, message, expected, seen, rule }: RunCheck): Markup {
  const wrong = verdict === 'fail' || verdict === 'unknown';
  const compared = markup`<p class="compared">expected <code><bdi>${expected ?? 'nothing'}</bdi></code>, saw <code><bdi>${seen ?? 'nothing'}</bdi></code></p>`;
  const known =
    rule === undefined ? nothing : markup`<p class="compared">rule <code>${rule}</code></p>`;
  return markup`<li class="${verdict}"><span class="sign">${icon(signs[verdict])}</span><span class="name"><code>${id}</code> <span class="verdict">${verdict}</span></span><div><bdi>${message}</bdi>${wrong && expected !== undefined ? compared : nothing}${wrong ? known : nothing}</div></li>\n`;
}

/** The JWTs of the run, decoded. */
export function tokenList(tokens: readonly SeenToken[]): Markup {
  if (tokens.length === 0) return nothing;
  return markup`<p class="note">Decoded only; see the checks above for what was verified.</p>
${tokens.map(token)}`;
}

/** The anchor of a token on the page. */
export function tokenAnchor({ fingerprint }: Pick<SeenToken, 'fingerprint'>): string {
  return `token-${fingerprint.slice(1)}`;
}

function token(seen: SeenToken): Markup {
  const { decoded, name, fingerprint, length, exchanges } = seen;
  const where = exchanges.map((id) => markup` <a href="#exchange-${id}">${id}</a>`);
  const { payload } = decoded;
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload, undefined, 2);
  return markup`<details class="token" open>
<summary><code>${name}</code> <span class="meaning">${decoded.kind} · ${fingerprint} · ${length} characters</span></summary>
<div class="inside" id="${tokenAnchor(seen)}">
<p class="note">Seen in exchange${where}</p>
<div class="columns">
<div><p class="label">Header</p><pre tabindex="0" aria-label="Header of ${name}">${lines(JSON.stringify(decoded.header, undefined, 2))}</pre>
${times(decoded.times)}</div>
<div><p class="label">Claims</p><pre tabindex="0" aria-label="Claims of ${name}">${lines(text ?? 'encrypted')}</pre></div>
</div></div></details>
`;
}

function times(moments: readonly DecodedTime[]): Markup {
  if (moments.length === 0) return nothing;
  const rows = moments.map(
    ({ claim, at, words }) =>
      markup`<tr><th scope="row">${claim}</th><td>${isoTime(at) ?? 'not a valid time'}</td><td class="meaning">${words}</td></tr>`,
  );
  return markup`<table class="pairs times"><caption>Times, relative to the end of the run</caption><tbody>${rows}</tbody></table>`;
}
