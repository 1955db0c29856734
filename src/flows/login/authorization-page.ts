import type { Settings } from '../../model/settings.ts';
import { Failure } from '../../model/errors.ts';
import { type AuthorizationPage, describeErrorPage } from '../../model/exchange.ts';
import type { BrowserLaunch } from './open-browser.ts';
import { isFormPost } from './listen.ts';
import { prepareAuthorizationRequest, prepareUrl } from './prepare.ts';
import type { Waiting } from './wait-for-callback.ts';

/** Long enough for a browser that is signed in at the server already. */
export const lookAfterMs = 3000;

type Situation = Pick<
  Waiting,
  'context' | 'settings' | 'connection' | 'authorizationRequest' | 'timeoutMs'
>;

/**
 * What the authorization URL shows, when no callback has come some seconds after the browser was
 * opened: it is requested without cookies, with state, nonce and verifier of its own, so that nothing
 * of the sign-in is used up; a request that has to be pushed is one of its own too, because a
 * request_uri is used once (RFC 9126 section 4). `undefined` where nobody asks for that. Rejects when `signal` is aborted.
 */
export async function lookAtAuthorizationUrl(
  { context, settings, connection, authorizationRequest, timeoutMs }: Situation,
  launch: Promise<BrowserLaunch>,
  signal: AbortSignal,
): Promise<AuthorizationPage | undefined> {
  const { by } = await launch;
  if (by !== 'browser' || !mayBeRequested(settings)) return undefined;
  await context.sleep(Math.min(lookAfterMs, timeoutMs / 2), signal);
  signal.throwIfAborted();
  const { redirect_uri } = authorizationRequest;
  return await authorizationPage({ context, settings, connection }, redirect_uri, signal);
}

/** What the authorization URL shows now; `undefined` where it must not be requested. */
export async function authorizationPage(
  { context, settings, connection }: Pick<Situation, 'context' | 'settings' | 'connection'>,
  redirect_uri: string,
  signal: AbortSignal,
): Promise<AuthorizationPage | undefined> {
  if (!mayBeRequested(settings)) return undefined;
  const { readAuthorizationPage } = await import('../../oauth/authorization-page.ts');
  const request = prepareAuthorizationRequest(settings, redirect_uri);
  const asked = withoutHints(settings);
  const prepared = await prepareUrl(context, asked, connection, request, step).catch(
    (error: unknown) => {
      // The request of the sign-in itself was accepted: there is nothing to tell.
      if (error instanceof Failure && error.kind !== 'interrupted') return undefined;
      throw error;
    },
  );
  signal.throwIfAborted();
  if (prepared === undefined) return undefined;
  const fetch = context.http(step);
  const page = await readAuthorizationPage(
    async (address, options) => await fetch(address, { ...options, signal }),
    prepared.url,
    redirect_uri,
  ).catch((error: unknown): AuthorizationPage => {
    return { type: 'unreachable', words: error instanceof Error ? error.message : String(error) };
  });
  signal.throwIfAborted();
  context.note({ local: { authorization_page: page } });
  return page;
}

const step = 'authorization page';

/** A form that a browser posts has its result in the page. */
function mayBeRequested(settings: Settings): boolean {
  const { check_authorization_url: isWanted = true } = settings.client;
  return isWanted && !settings.builtIn && !isFormPost(settings);
}

/** Without what names the user. */
function withoutHints(settings: Settings): Settings {
  const { login_hint: _hint, id_token_hint: _token, ...params } = settings.client.params ?? {};
  return { ...settings, client: { ...settings.client, params } };
}

/** What is wrong with an authorization URL, as a sentence; `undefined` when nothing is known to be. */
export function describeError(page: AuthorizationPage): string | undefined {
  const { type, status = 0, words } = page;
  if (type === 'unreachable') return `the authorization URL cannot be loaded: ${words}`;
  if (type !== 'error') return undefined;
  // That a page was delivered well is no part of the error that it shows.
  return describeErrorPage({ ...page, status: status < 400 ? undefined : status });
}
