import type { DeviceEvent } from '../flows/device/device.ts';
import type { Stream } from '../model/context.ts';
import { browserLine, storageEventLine } from './login.ts';
import { clean } from './text/clean.ts';
import { eventJson } from './text/json.ts';
import { qrLines } from './text/qr.ts';
import { type Style, styleFor } from './text/style.ts';

/** The result says it, or nobody needs to know. */
const silent: ReadonlySet<DeviceEvent['type']> = new Set([
  'browser',
  'exchanged',
  'stored',
  'waiting',
]);

/** An event of a device sign-in as one JSON line; only what a program can use. */
export function deviceEventJson({ type, ...rest }: DeviceEvent): string | undefined {
  if (silent.has(type)) return undefined;
  return eventJson({ event: type, ...rest });
}

/** An event of a device sign-in for a person. */
export function deviceEventLines(event: DeviceEvent, style: Style): string | undefined {
  switch (event.type) {
    case 'code_ready':
      return codeLines(event, style);
    case 'browser':
      return event.browserLaunch.by === 'browser'
        ? browserLine(event.browserLaunch, style)
        : undefined;
    case 'unencrypted':
      return storageEventLine(event, style);
    case 'waiting':
      return style.dim(`waiting for the confirmation, ${clock(event.seconds)} left\n`);
    case 'slower':
      return slowerLine(event, style);
    case 'survived':
      return `${style.warn('no answer')} (${clean(event.detail)}): asking again in ${Math.ceil(event.seconds)} s\n`;
    case 'exchanged':
    case 'stored':
      return undefined;
  }
}

/** Columns of the `^C` that the terminal itself may have written behind the countdown. */
const echoed = 2;

/**
 * Reports a device sign-in on standard error. With `live` (a person at a terminal) it shows the QR
 * code and rewrites one line as a countdown; `close` clears that line.
 */
export function createDeviceReporter(
  stderr: Stream,
  { json, live }: { readonly json: boolean; readonly live: boolean },
): { readonly emit: (event: DeviceEvent) => void; readonly close: () => void } {
  const style = styleFor(stderr);
  let shown = 0;
  let isWaiting = false;
  const clear = () => {
    if (shown > 0) stderr.write(`\r${' '.repeat(shown + echoed)}\r`);
    shown = 0;
  };
  const write = (text: string | undefined) => {
    clear();
    if (text !== undefined) stderr.write(text);
  };
  const emit = (event: DeviceEvent) => {
    if (json) return write(deviceEventJson(event));
    if (event.type === 'waiting' && live) {
      const words = `waiting for the confirmation, ${clock(event.seconds)} left`;
      // A line that wraps cannot be written over.
      const line = words.slice(0, Math.max(0, stderr.columns - echoed - 1));
      clear();
      stderr.write(style.dim(line));
      shown = line.length;
      return undefined;
    }
    if (event.type === 'waiting' && isWaiting) return undefined;
    isWaiting ||= event.type === 'waiting';
    if (event.type === 'code_ready' && live) write(qrCode(event, stderr, style));
    return write(deviceEventLines(event, style));
  };
  return { emit, close: clear };
}

type CodeReady = Extract<DeviceEvent, { type: 'code_ready' }>;

function codeLines(event: CodeReady, style: Style): string {
  const { user_code, verification_uri, verification_uri_complete } = event;
  const lines = [
    `Open        ${style.link(clean(verification_uri))}`,
    `and enter   ${style.bold(clean(user_code))}`,
  ];
  if (verification_uri_complete !== undefined) {
    lines.push('', `or open     ${style.link(clean(verification_uri_complete))}`);
    lines.push('and compare the code there with this one');
  }
  return `${lines.map((line) => (line === '' ? '' : `  ${line}`)).join('\n')}\n\n`;
}

/** Only an address that carries its code is worth a camera, and only a whole QR code is one. */
function qrCode({ verification_uri_complete }: CodeReady, stderr: Stream, style: Style) {
  if (verification_uri_complete === undefined) return undefined;
  const lines = qrLines(verification_uri_complete);
  if ((lines[0]?.length ?? 0) + 2 > stderr.columns) return undefined;
  return `${lines.map((line) => `  ${style.plate(line)}`).join('\n')}\n\n`;
}

type Slower = Extract<DeviceEvent, { type: 'slower' }>;

function slowerLine(event: Slower, style: Style): string {
  const { interval, slowDowns } = event;
  const why = slowDowns < 2 ? '' : `; ${driftWords(event)}`;
  return style.dim(`the server wants fewer questions: one every ${interval} s from now on${why}\n`);
}

/** Below one percent two clocks agree. */
function driftWords({ driftPercent }: Slower): string {
  if (Math.abs(driftPercent) < 1) {
    return 'the two clocks of this machine agree, so that the server counts in its own way';
  }
  const pace = driftPercent > 0 ? 'fast' : 'slow';
  return `the timers of this machine run ${Math.abs(driftPercent)} % ${pace} against its clock, as in some virtual machines; each wait makes up for it`;
}

function clock(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
