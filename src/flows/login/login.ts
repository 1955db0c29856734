import type { Context } from '../../model/context.ts';
import type { ListenAddress } from '../../model/loopback.ts';
import type { Settings } from '../../model/settings.ts';
import { type BrowserChoice, chooseBrowser } from './open-browser.ts';
import { recordAuthorization } from './record-browser.ts';
import { listenFor, listenNotes } from './listen.ts';
import type { LoginEvent } from './events.ts';
import { prepareLogin, startRequest } from './prepare.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { createShortUrl } from './short-url.ts';
import type { LoginResult } from '../tokens/save-login.ts';

export type LoginOptions = {
  readonly browser: BrowserChoice;
  readonly timeoutMs: number;
  /** Where to listen, if not on the redirect URI: `--listen`. */
  readonly listen?: ListenAddress | undefined;
  readonly emit: (event: LoginEvent) => void;
};

/**
 * Signs in with an authorization code and PKCE (RFC 6749 section 4.1, RFC 7636, RFC 8252):
 * 1. find the server, 2. bind the listener, 3. open the browser and fetch the keys of the server
 * meanwhile, 4. check each request until the valid callback, 5. exchange its code and verify the ID
 * token, 6. store the tokens, and only then 7. show the result in the browser. A second login on a
 * profile waits for the first. Throws `timeout` without a callback in time.
 */
export async function login(
  context: Context,
  given: Settings,
  options: LoginOptions,
): Promise<LoginResult> {
  return await oneAtATime(context, given, options, () => signIn(context, given, options));
}

async function signIn(
  context: Context,
  given: Settings,
  { browser, timeoutMs, listen, emit }: LoginOptions,
): Promise<LoginResult> {
  const prepared = await prepareLogin(context, given, emit);
  const { connection } = prepared;
  const browserLaunch = chooseBrowser(context, given, browser);
  const loopback = await listenFor(context, prepared.settings, listen);
  const over = new AbortController();
  try {
    for (const text of listenNotes(loopback, prepared.settings)) emit({ type: 'notice', text });
    const { redirectUri } = loopback;
    const started = await startRequest(context, prepared, redirectUri, emit);
    const { settings, authorizationRequest, url, pushed } = started;
    recordAuthorization(context, url);
    const page = { url, short_url: createShortUrl(loopback) };
    emit({ type: 'url_ready', ...page, redirect_uri: authorizationRequest.redirect_uri });
    // The URL is printed: the rest is loaded while the user signs in.
    const { keysAhead } = await import('../server/prefetch-keys.ts');
    const { waitForCallback } = await import('./wait-for-callback.ts');
    const startedAt = context.now();
    const launch = browserLaunch.open(page);
    const { scope } = settings.client;
    const keys = keysAhead(context, settings, connection, { scope, signal: over.signal });
    const waiting = {
      context,
      settings,
      connection,
      authorizationRequest,
      loopback,
      page,
      pushed,
      open: browserLaunch.open,
      timeoutMs,
      keys,
      emit,
    };
    const ending = await waitForCallback(waiting, launch);
    if (ending.type === 'signed_in') return ending.signedIn;
    const { timedOut } = await import('./timed-out.ts');
    throw await timedOut(ending.waiting, startedAt, ending);
  } finally {
    over.abort();
    await loopback.close();
  }
}
