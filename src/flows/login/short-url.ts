import { randomInt } from 'node:crypto';
import type { CallbackPage, CallbackRequest, Loopback } from '../../model/loopback.ts';
import { isLoopback } from '../../model/url.ts';

/** Of 26^8 paths, a guess finds the right one in so many tries with a chance of 1 in 3 billion. */
const maxGuesses = 64;

const letters = 'abcdefghijklmnopqrstuvwxyz';

/**
 * A URL of the listener that redirects to the authorization URL, for the browser opener: `state` and
 * the rest of the request are in no process list, where other users of this machine could read them
 * (RFC 6819 section 4.4.1.8), and there is nothing in it to be quoted or wrapped. `undefined` when
 * the listener cannot be reached by a loopback address.
 */
export function createShortUrl({
  redirectUri,
  addresses,
}: Pick<Loopback, 'redirectUri' | 'addresses'>): string | undefined {
  const here = addresses
    .map((address) => address.replace(/^0\.0\.0\.0:/, '127.0.0.1:').replace(/^\[::\]:/, '[::1]:'))
    .find((address) => isLoopback(new URL(`http://${address}`).hostname));
  return here && `http://${here}${createPath(new URL(redirectUri).pathname)}`;
}

/** The path of the redirect URI may have eight letters too. */
function createPath(other: string): string {
  const word = Array.from({ length: 8 }, () => letters.charAt(randomInt(letters.length))).join('');
  return `/${word}` === other ? createPath(other) : `/${word}`;
}

/**
 * Whether a request is for the short URL: with a Host header of this machine, so that no web page
 * whose name resolves to it can read the redirect, and unless somebody is guessing. `guesses` is the
 * number of requests with a wrong path.
 */
export function isForShortUrl(
  { method, host, path }: Pick<CallbackRequest, 'method' | 'host' | 'path'>,
  short_url: string | undefined,
  guesses: number,
): boolean {
  if (short_url === undefined || guesses > maxGuesses) return false;
  const isRight = method === 'GET' && path === new URL(short_url).pathname;
  return isRight && isLoopback(host.toLowerCase());
}

/** Sends the browser to the authorization URL. */
export function redirectPage(url: string): CallbackPage {
  const lines = ['You are redirected to the page of the server where you sign in.'];
  return { status: 302, heading: 'Sign in', lines, location: url };
}
