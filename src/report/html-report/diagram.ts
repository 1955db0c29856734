import type { Exchange } from '../../model/exchange.ts';
import type { Run } from '../../model/run.ts';
import { outcomeOf } from '../trace/outcome.ts';
import { shorten } from '../text/shorten.ts';
import { type Arrow, arrowsOf, type Lane } from './arrows.ts';
import { place } from './exchange.ts';
import { type Markup, markup, nothing } from './markup.ts';

const width = 940;
const margin = 84;
const headHeight = 62;
const rowHeight = 38;
const maxGroups = 40;
const characterWidth = 6.6;

const titles: Readonly<Record<Lane, string>> = {
  you: 'You',
  browser: 'Browser',
  cli: 'atm-cli',
  server: 'Authorization server',
  api: 'API',
};
/** The built-in server signs a test user in where there is no terminal. */
const testUser = 'Test user';

const order = ['you', 'browser', 'cli', 'server', 'api'] as const;

/** The long labels are between the client and the server, so that gap is wider. */
const gapBefore: Readonly<Record<Lane, number>> = {
  you: 1,
  browser: 1,
  cli: 1,
  server: 1.8,
  api: 1,
};

/** The arrows of a run between the named lanes, and how many exchanges are not among them. */
export function sequence({ exchanges, local }: Run) {
  const names = local?.robot === true ? { ...titles, you: testUser } : titles;
  const groups = grouped(exchanges);
  const hasSignedIn = exchanges.some((exchange) => {
    return exchange.step === 'callback' && outcomeOf(exchange).verdict === 'ok';
  });
  const arrows = groups.slice(0, maxGroups).flatMap(({ exchange, times }) => {
    return arrowsOf(exchange, times, hasSignedIn);
  });
  return { names, arrows, rest: groups.length - maxGroups };
}

/** The sequence diagram of a run, and as a list for small screens; all lead to their exchanges. */
export function diagram(run: Run): Markup {
  const { exchanges } = run;
  if (exchanges.length === 0) return nothing;
  const { names, arrows, rest } = sequence(run);
  const lanes = order.filter((lane) => arrows.some(({ from, to }) => from === lane || to === lane));
  const centres = centresOf(lanes);
  const height = headHeight + arrows.length * rowHeight + 26;
  const sentences = arrows.map(
    ({ from, to, label }) => `${names[from]} to ${names[to]}: ${label}.`,
  );
  const steps = arrows.map(({ from, to, label, verdict, id, numbered }) => {
    const number = numbered ? markup`<span class="number">${id}</span>` : markup`<span></span>`;
    return markup`<li><a class="${verdict}" href="#exchange-${id}">${number}<span class="way">${names[from]} → ${names[to]}</span><span class="label">${label}</span></a></li>\n`;
  });
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="Sequence diagram">
<svg viewBox="0 0 ${width} ${height}" role="group" aria-labelledby="diagram-title diagram-description">
<title id="diagram-title">Sequence diagram of the run</title>
<desc id="diagram-description">${sentences.join(' ')}</desc>
${lanes.map((lane) => laneOf(lane, names[lane], { x: centres.get(lane) ?? 0, height }, exchanges))}
${arrows.map((arrow, index) => arrowOf(arrow, centres, headHeight + (index + 1) * rowHeight))}
</svg></div>
<ol class="steps">
${steps}</ol>
${rest > 0 ? markup`<p class="note">And ${rest} more, see the exchanges below.</p>` : nothing}`;
}

/** Polls of a device with the same "not yet" in a row are one group. */
function grouped(exchanges: readonly Exchange[]) {
  const groups: { exchange: Exchange; times: number }[] = [];
  for (const exchange of exchanges) {
    const last = groups.at(-1);
    const { verdict, text } = outcomeOf(exchange);
    const same =
      verdict === 'pending' && last !== undefined && outcomeOf(last.exchange).text === text;
    if (same) last.times += 1;
    else groups.push({ exchange, times: 1 });
  }
  return groups;
}

function centresOf(lanes: readonly Lane[]): ReadonlyMap<Lane, number> {
  const weights = lanes.map((lane, index) => (index === 0 ? 0 : gapBefore[lane]));
  const total = weights.reduce<number>((sum, one) => sum + one, 0);
  let reached = 0;
  return new Map(
    lanes.map((lane, index) => {
      reached += weights[index] ?? 0;
      return [lane, margin + (reached / Math.max(1, total)) * (width - 2 * margin)] as const;
    }),
  );
}

function laneOf(
  lane: Lane,
  title: string,
  { x, height }: { readonly x: number; readonly height: number },
  exchanges: readonly Exchange[],
): Markup {
  const host = hostOf(lane, exchanges);
  const name = markup`<text class="lane-title" x="${x}" y="${host === undefined ? 31 : 24}">${title}</text>`;
  const below =
    host === undefined
      ? nothing
      : markup`<text class="lane-host" x="${x}" y="41">${truncate(host, 150)}</text>`;
  return markup`<g class="lane"><path class="lifeline" d="M${x} 52V${height - 4}"/><rect x="${x - 80}" y="2" width="160" height="50" rx="10"/>${name}${below}</g>\n`;
}

function hostOf(lane: Lane, exchanges: readonly Exchange[]): string | undefined {
  const belongs = ({ step, leg }: Exchange) =>
    lane === 'api' ? step === 'api' : lane === 'server' && step !== 'api' && leg !== 'browser';
  const found = exchanges.find(belongs);
  return found === undefined ? undefined : place(found.request.url).host;
}

function arrowOf(arrow: Arrow, centres: ReadonlyMap<Lane, number>, y: number): Markup {
  const from = centres.get(arrow.from) ?? 0;
  const to = centres.get(arrow.to) ?? 0;
  const way = to > from ? 1 : -1;
  const start = from + way * (arrow.numbered ? 12 : 2);
  const end = to - way * 2;
  const label = truncate(arrow.label, Math.abs(end - start) - 16);
  const line = markup`<path class="line${arrow.response ? ' response' : ''}" d="M${start} ${y}H${end}"/>`;
  const head = markup`<path class="head" d="M${end} ${y}l${-9 * way} -5v10z"/>`;
  const number = arrow.numbered
    ? markup`<circle class="dot" cx="${from}" cy="${y}" r="11"/><text class="dot-number" x="${from}" y="${y + 4}">${arrow.id}</text>`
    : nothing;
  const text = markup`<text class="arrow-label" x="${(start + end) / 2}" y="${y - 8}">${label}</text>`;
  return markup`<a class="arrow ${arrow.verdict}" href="#exchange-${arrow.id}"><title>${arrow.id}: ${arrow.label}</title>${line}${head}${arrow.verdict === 'failed' ? cross(end - way * 24, y) : nothing}${number}${text}</a>\n`;
}

/** A failure has a sign of its own, not only a colour. */
function cross(x: number, y: number): Markup {
  return markup`<circle class="cross-ground" cx="${x}" cy="${y}" r="9"/><path class="cross" d="M${x - 4} ${y - 4}l8 8m0 -8l-8 8"/>`;
}

function truncate(text: string, room: number): string {
  return shorten(text, Math.max(6, Math.floor(room / characterWidth)));
}
