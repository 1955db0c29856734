import type { Exchange } from '../../model/exchange.ts';
import type { Run } from '../../model/run.ts';
import { duration, timingNames, formatTimings } from '../text/time.ts';
import { describeStep } from '../trace/steps.ts';
import { markup, type Markup, nothing } from './markup.ts';
import { createScale, type Pause, type Scale } from './time-scale.ts';

const legend = { dns: 'DNS', connect: 'connect', tls: 'TLS', wait: 'wait', body: 'body' } as const;

/** A bar for each exchange, and a line for each time in which the client only waited. */
export function timeline({ exchanges, startedAt, endedAt, local }: Run): Markup {
  if (exchanges.length === 0) return nothing;
  const scale = createScale(exchanges, startedAt, endedAt);
  const rows = exchanges.map((exchange, index) => {
    const before = exchanges[index - 1]?.startedAt ?? startedAt;
    const pauses = scale.pauses.filter(({ to }) => to > before && to <= exchange.startedAt);
    return markup`${pauses.map((pause) => pauseRow(pause, reason(exchange, local?.robot), scale))}${row(exchange, scale)}`;
  });
  const parts = timingNames.map(
    (name) =>
      markup`<li><span class="swatch ${name}" aria-hidden="true"></span>${legend[name]}</li>`,
  );
  return markup`<ol class="timeline">
${rows}</ol>
<ul class="legend" aria-label="Colours">${parts}<li><span class="swatch browser" aria-hidden="true"></span>browser</li></ul>`;
}

function row(exchange: Exchange, scale: Scale): Markup {
  const { id, durationMs } = exchange;
  const timings = formatTimings(exchange) ?? '';
  const took = durationMs === undefined ? '' : duration(durationMs);
  return markup`<li><a href="#exchange-${id}"><span class="number">${id}</span> ${describeStep(exchange).title}</a><span class="track" title="${timings}">${bars(exchange, scale)}</span><span class="took">${took}</span></li>\n`;
}

function pauseRow({ from, to }: Pause, why: string, scale: Scale): Markup {
  return markup`<li class="pause"><span class="label">${why}</span><span class="track">${bar('idle', from, to, scale)}</span><span class="took">${duration(to - from)}</span></li>\n`;
}

/** The reason for a pause, from the exchange after it. */
function reason({ id, step, leg }: Exchange, robot = false): string {
  if (id === 1) return 'before the first request';
  if (step === 'callback' || leg === 'browser') {
    return robot ? 'the test user signs in' : 'the user signs in';
  }
  return step === 'device token' ? 'polling interval' : 'pause';
}

function bars(exchange: Exchange, scale: Scale): readonly Markup[] {
  const { startedAt, durationMs = 0, timings = {}, leg } = exchange;
  if (leg === 'browser') return [bar('browser', startedAt, startedAt + durationMs, scale)];
  const known = timingNames.reduce((sum, name) => sum + (timings[name] ?? 0), 0);
  if (known === 0) return [bar('wait', startedAt, startedAt + durationMs, scale)];
  // Time without a timing comes first: the wait for a free connection.
  let at = startedAt + Math.max(0, durationMs - known);
  return timingNames.flatMap((name) => {
    const length = timings[name];
    if (length === undefined) return [];
    at += length;
    return [bar(name, at - length, at, scale)];
  });
}

function bar(kind: string, from: number, to: number, scale: Scale): Markup {
  const left = scale.place(from);
  const width = scale.place(to) - left;
  return markup`<span class="bar ${kind}" style="left:${left.toFixed(2)}%;width:${width.toFixed(2)}%"></span>`;
}
