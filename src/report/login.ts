import { shellQuoted } from '../model/shell.ts';
import type { LoginEvent } from '../flows/login/events.ts';
import type { Begun } from '../flows/login/no-wait.ts';
import type { BrowserLaunch, PageToOpen } from '../flows/login/open-browser.ts';
import type { StorageEvent } from '../flows/tokens/save-login.ts';
import type { Missing } from '../oauth/authorization-request.ts';
import { clean } from './text/clean.ts';
import { sumOf } from './events.ts';
import { json } from './text/json.ts';
import type { Style } from './text/style.ts';
import { clockTime } from './text/time.ts';
import { fitLines } from './text/wrap.ts';
import { inWords } from '../util/duration.ts';

/** An event of a login as lines for a terminal. */
export function loginEventLines(event: LoginEvent, style: Style): string | undefined {
  const lines = linesOf(event, style);
  return lines.length === 0 ? undefined : fitLines(lines, style);
}

function linesOf(event: LoginEvent, style: Style): readonly string[] {
  switch (event.type) {
    case 'url_ready':
      return urlLines(event, style);
    case 'pushed':
      return [style.dim(pushedLine(event))];
    case 'request_expired':
      return [expiredLine(event, style)];
    case 'notice':
      return [style.dim(clean(event.text))];
    case 'redirect_url':
      return [`the application is registered with the redirect URI ${clean(event.url)}`];
    case 'unencrypted':
    case 'exposed':
      return [storageLine(event, style)];
    case 'unprotected':
      return [unprotectedLine(event.missing, style)];
    case 'browser':
      return browserLines(event.browserLaunch, style);
    case 'waiting':
      return waitingLines(event).map((line) => style.dim(clean(line)));
    case 'authorization_error':
      return [`${style.warn('note:')} ${clean(event.text)}`];
    case 'rejected_request':
      return [`${style.warn('ignored')} ${clean(event.reason)}; still waiting`];
    case 'rejected_requests':
      return [style.dim(`… and ${moreRequests(sumOf(event.repeats))} like that`)];
    case 'paste_refused':
      return [
        `${style.warn('not accepted')}: ${clean(event.reason)}; still waiting for the callback`,
      ];
    case 'callback':
      return event.parameters.some(([name]) => name === 'code')
        ? [style.dim('callback received, exchanging the code for tokens…')]
        : [];
    case 'exchanged':
    case 'stored':
      return [];
  }
}

function pushedLine({ expires_in, expires_at }: Extract<LoginEvent, { type: 'pushed' }>): string {
  return `the request was pushed (PAR); the URL has to be opened within ${inWords(expires_in)}, until ${clockTime(expires_at)}`;
}

function expiredLine(
  { expires_in, canRenew }: Extract<LoginEvent, { type: 'request_expired' }>,
  style: Style,
): string {
  const over = `the pushed request is over after ${inWords(expires_in)}, unless the URL was opened before`;
  const how = canRenew ? ': press Enter for a new one' : '';
  return `${style.warn('note:')} ${over}${how}`;
}

/** The short one cannot be reached by a browser on another machine. */
function urlLines({ url, short_url }: PageToOpen, style: Style): readonly string[] {
  const lines = ['Sign in here:', '', `  ${style.link(url)}`, ''];
  if (short_url === undefined) return lines;
  return [...lines, 'or, in a browser on this machine:', '', `  ${style.link(short_url)}`, ''];
}

const meanings = {
  state: 'the callback carries no state, so a forged callback cannot be detected',
  pkce: 'there is no PKCE, so a stolen code can be used by anyone',
} as const;

function unprotectedLine(missing: readonly Missing[], style: Style): string {
  const parts = missing.map((name) => meanings[name]);
  return `${style.warn('unprotected')} by the design of this provider: ${parts.join('; ')}`;
}

function moreRequests(count: number): string {
  return `${count.toLocaleString('en-US')} more ${count === 1 ? 'request' : 'requests'}`;
}

/** Whether the browser was started, and why not. */
export function browserLine(
  { opened, detail }: Extract<BrowserLaunch, { by: 'browser' }>,
  style: Style,
): string {
  if (opened) return style.dim('opening the browser');
  const why = clean(detail ?? 'unknown reason');
  return `${style.warn('could not open a browser')} (${why}): open the URL above yourself`;
}

function browserLines(browserLaunch: BrowserLaunch, style: Style): readonly string[] {
  if (browserLaunch.by === 'robot') return [];
  if (browserLaunch.by === 'nobody') return [style.dim('open this URL in a browser')];
  return [browserLine(browserLaunch, style)];
}

type Waiting = Extract<LoginEvent, { type: 'waiting' }>;

function waitingLines({ paste, device, remote }: Waiting): readonly string[] {
  const lines: string[] = [];
  if (remote !== undefined) {
    lines.push(`this seems to be ${remote.place}: ${remote.meaning}`);
    if (remote.forward !== undefined) lines.push(`forward the port first:  ${remote.forward}`);
  }
  if (!paste) return lines;
  lines.push('if the browser ends on a page that does not load, paste its URL here');
  if (device !== undefined) lines.push(`or press Ctrl-C and use the device flow:  ${device}`);
  return lines;
}

/** `login --no-wait --json`. */
export function begunJson({ url, redirect_uri, expires_at, url_expires_at }: Begun): string {
  return json<'login --no-wait'>({
    url,
    redirect_uri,
    expires_at,
    url_expires_at,
    resume: 'atm-cli login --resume -',
  });
}

/** What to do with the URL; `now` in seconds since the epoch. */
export function begunLines(begun: Begun, style: Style, now: number): string {
  const { redirect_uri, expires_at, builtIn } = begun;
  const minutes = Math.round((expires_at - now) / 60);
  const lines = [
    `open this URL in any browser; after the sign-in the browser is redirected to ${clean(redirect_uri)}, where nothing listens: a page that says "connection refused" is expected`,
    `copy its URL from the address bar, and within ${minutes} minutes, on this machine:`,
    '',
    `  atm-cli login --resume ${shellQuoted('<that URL>')}`,
    ...(builtIn ? ['', 'the built-in server has to run until then: atm-cli serve'] : []),
  ];
  return fitLines(lines, style);
}

/** What is to be known about where tokens will be stored. */
export function storageEventLine(event: StorageEvent, style: Style): string {
  return fitLines([storageLine(event, style)], style);
}

/** The note that tokens are stored unencrypted, or below a folder that is not private, and why. */
export function storageLine({ type, path, reason }: StorageEvent, style: Style): string {
  const text =
    type === 'unencrypted'
      ? `tokens are stored unencrypted in ${clean(path)}: no usable keyring (${clean(reason)})`
      : `tokens are stored in ${clean(path)}, below a folder that is not private: ${clean(reason)}`;
  return `${style.warn('note:')} ${text}`;
}
