import type { Begun } from '../flows/login-later.ts';
import { clean } from './clean.ts';
import { json } from './json.ts';

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
