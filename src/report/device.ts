import { renderUnicodeCompact } from 'uqr';
import type { Stream } from '../model/context.ts';
import { isLoopback } from '../model/url.ts';
import type { DeviceEvent } from '../flows/device/device.ts';
import { clean } from './text/clean.ts';
import { browserLine, storageLine } from './login.ts';
import { type Style, styleFor } from './text/style.ts';
import { fitLines } from './text/wrap.ts';

/** An event of a device sign-in as lines for a terminal. */
export function deviceEventLines(event: DeviceEvent, style: Style): string | undefined {
  const text = textOf(event, style);
  return text === undefined ? undefined : fitLines([text], style);
}

function textOf(event: DeviceEvent, style: Style): string | undefined {
  switch (event.type) {
    case 'code_ready':
      return codeLines(event, style);
    case 'browser':
      return event.browserLaunch.by === 'browser'
        ? browserLine(event.browserLaunch, style)
        : undefined;
    case 'notice':
      return style.dim(clean(event.text));
    case 'unencrypted':
    case 'exposed':
      return storageLine(event, style);
    case 'waiting':
      return style.dim(waitingText(event.seconds));
    case 'slow_down':
      return slowerLine(event, style);
    case 'poll_failed':
      return `${style.warn('no response')} (${clean(event.detail)}): polling again in ${Math.ceil(event.seconds)} s`;
    case 'exchanged':
    case 'stored':
      return undefined;
  }
}

/** Columns of the `^C` that the terminal may have echoed after the countdown. */
const echoed = 2;

/**
 * Reports a device sign-in as text on standard error. With `live` (a user at a terminal) it shows
 * the QR code and rewrites one line as a countdown; `close` clears that line.
 */
export function createDeviceReporter(
  stderr: Stream,
  { live }: { readonly live: boolean },
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
    if (event.type === 'waiting' && live) {
      // A line that wraps cannot be overwritten.
      const line = waitingText(event.seconds).slice(0, Math.max(0, stderr.columns - echoed - 1));
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
  return `${lines.map((line) => (line === '' ? '' : `  ${line}`)).join('\n')}\n`;
}

/** Light modules around a QR code, so that a camera finds its edge on any background. */
const quietZone = 2;

/**
 * A QR code only of a URL that contains the code and that another device can open, and only where
 * the terminal is wide enough.
 */
function qrCode({ verification_uri_complete }: CodeReady, stderr: Stream, style: Style) {
  if (verification_uri_complete === undefined) return undefined;
  if (isLoopback(new URL(verification_uri_complete).hostname)) return undefined;
  const lines = renderUnicodeCompact(verification_uri_complete, { border: quietZone }).split('\n');
  if ((lines[0]?.length ?? 0) + 2 > stderr.columns) return undefined;
  return `${lines.map((line) => `  ${style.plate(line)}`).join('\n')}\n\n`;
}

type Slower = Extract<DeviceEvent, { type: 'slow_down' }>;

function slowerLine(event: Slower, style: Style): string {
  const { interval, slowDowns } = event;
  const why = slowDowns < 2 ? '' : `; ${formatDrift(event)}`;
  return style.dim(`the server asks to slow down: polling every ${interval} s from now on${why}`);
}

/** Below one percent the two clocks count as equal. */
function formatDrift({ driftPercent }: Slower): string {
  if (Math.abs(driftPercent) < 1) {
    return 'the clocks of this machine agree, so the server measures the interval differently';
  }
  const pace = driftPercent > 0 ? 'fast' : 'slow';
  return `the timers of this machine run ${Math.abs(driftPercent)} % ${pace} compared to its clock (seen in some virtual machines); the waits are corrected`;
}

function waitingText(seconds: number): string {
  return `waiting for confirmation, ${clock(seconds)} left`;
}

function clock(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
