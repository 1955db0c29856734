import type { LoginEvent } from '../flows/login/events.ts';
import type { Begun } from '../flows/login/no-wait.ts';
import type { BrowserLaunch } from '../flows/login/open-browser.ts';
import type { Repeats } from '../flows/login/rejected-requests.ts';
import type { StorageEvent } from '../flows/tokens/save-login.ts';
import type { Missing } from '../oauth/authorization-request.ts';
import { clean } from './text/clean.ts';
import { eventJson, json } from './text/json.ts';
import type { Style } from './text/style.ts';
import { wrap } from './text/wrap.ts';

/** The result says it, or it is for a person. */
const silent: ReadonlySet<LoginEvent['type']> = new Set([
  'browser',
  'waiting',
  'exchanged',
  'stored',
]);

/** An event of a login as one JSON line on standard error; only what a program can use. */
export function loginEventJson(event: LoginEvent): string | undefined {
  const { type, ...rest } = event;
  if (silent.has(type)) return undefined;
  if (event.type === 'callback') return eventJson({ event: type, via: event.via });
  if (event.type !== 'strangers') return eventJson({ event: type, ...rest });
  return eventJson({ event: type, more: sum(event.repeats), kinds: event.repeats });
}

/** An event of a login for a person, broken at words; addresses and commands stay whole. */
export function loginEventLines(
  event: LoginEvent,
  style: Style,
  columns = Number.POSITIVE_INFINITY,
): string | undefined {
  if (event.type === 'waiting') return waitingLines(event, style, columns);
  const text = textOf(event, style);
  if (text === undefined || event.type === 'url_ready') return text;
  return text
    .split('\n')
    .map((line) => wrap(line, columns, 0))
    .join('\n');
}

function textOf(event: Exclude<LoginEvent, Waiting>, style: Style): string | undefined {
  switch (event.type) {
    case 'url_ready':
      return `Sign in here:\n\n  ${style.link(event.url)}\n\n`;
    case 'notice':
      return style.dim(`${clean(event.text)}\n`);
    case 'redirect_url':
      return `the application is registered with the redirect URI ${clean(event.url)}\n`;
    case 'unencrypted':
      return storageEventLine(event, style);
    case 'unprotected':
      return unprotectedLine(event.missing, style);
    case 'browser':
      return browserLine(event.browserLaunch, style);
    case 'stranger':
      return `${style.warn('ignored')} ${clean(event.reason)}; still waiting\n`;
    case 'strangers':
      return style.dim(`… and ${moreRequests(sum(event.repeats))} like that\n`);
    case 'paste_refused':
      return `${style.warn('not taken')}: that is ${clean(event.reason)}; still waiting\n`;
    case 'callback':
      return event.parameters.some(([name]) => name === 'code')
        ? style.dim('the answer is here, exchanging the code…\n')
        : undefined;
    case 'exchanged':
    case 'stored':
      return undefined;
  }
}

const meanings = {
  state: 'no state comes back, so a forged callback cannot be told from the true one',
  pkce: 'there is no PKCE, so a stolen code can be used by somebody else',
} as const;

function unprotectedLine(missing: readonly Missing[], style: Style): string {
  const parts = missing.map((name) => meanings[name]);
  return `${style.warn('unprotected')} by the design of this provider: ${parts.join('; ')}\n`;
}

function sum(repeats: Repeats): number {
  return Object.values(repeats).reduce((total, count) => total + count, 0);
}

function moreRequests(count: number): string {
  return `${count.toLocaleString('en-US')} more ${count === 1 ? 'request' : 'requests'}`;
}

/** Whether a browser is opening, for who waits for one. */
export function browserLine(browserLaunch: BrowserLaunch, style: Style): string | undefined {
  if (browserLaunch.by === 'robot') return undefined;
  if (browserLaunch.by === 'nobody') return style.dim('open it in a browser; none is started\n');
  if (browserLaunch.opened) return style.dim('a browser is opening\n');
  return `${style.warn('no browser opened')} (${clean(browserLaunch.detail ?? 'unknown')}): open the address by hand\n`;
}

type Waiting = Extract<LoginEvent, { type: 'waiting' }>;

function waitingLines(
  { paste: canPaste, device, remote }: Waiting,
  style: Style,
  columns: number,
): string {
  const lines: string[] = [];
  const print = (line: string) => `${style.dim(clean(line))}\n`;
  if (remote !== undefined) {
    const place = `This looks like ${remote.place}: ${remote.meaning}.`;
    lines.push(...wrap(place, columns, 0).split('\n'));
    if (remote.forward !== undefined) lines.push(`Forward the port first:  ${remote.forward}`);
  }
  // Of a browser elsewhere that cannot come back, pasting is the first thing to do.
  const isFirst = remote !== undefined && remote.forward === undefined;
  const paste = isFirst ? 'Paste' : 'Or paste';
  if (!canPaste) return lines.map(print).join('');
  lines.push(`${paste} the address that the browser ends on`);
  if (device !== undefined) lines.push(`Or press Ctrl-C and use:  ${device}`);
  return lines.map(print).join('');
}

/** `login --no-wait --json`. */
export function begunJson({ url, redirect_uri, expires_at }: Begun): string {
  return json({ url, redirect_uri, expires_at, resume: 'atm-cli login --resume -' });
}

/** What to do with the URL, for a person; `now` in seconds since the epoch. */
export function begunLines({ redirect_uri, expires_at, builtIn }: Begun, now: number): string {
  const minutes = Math.round((expires_at - now) / 60);
  const lines = [
    'Open it in any browser. It ends on an address that begins with',
    `${clean(redirect_uri)} and, as nothing listens there, most likely on a page`,
    'that says "connection refused". That is expected: the address bar holds the answer.',
    `Copy it, and within ${minutes} minutes on this machine:`,
    '',
    "  atm-cli login --resume '<that address>'",
    ...(builtIn ? ['', 'The built-in server has to run meanwhile: atm-cli serve'] : []),
  ];
  return `${lines.join('\n')}\n`;
}

/** Where tokens will be kept unencrypted and why, as one JSON line on standard error. */
export function storageEventJson({ type, path, reason }: StorageEvent): string {
  return eventJson({ event: type, path, reason });
}

/** The same for a person. */
export function storageEventLine({ path, reason }: StorageEvent, style: Style): string {
  const words = `tokens are kept unencrypted in ${clean(path)}: no usable keyring`;
  return `${style.warn('note')} ${words} (${clean(reason)})\n`;
}
