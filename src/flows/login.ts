import type { CallbackRequest, Context, Loopback } from '../context.ts';
import { Failure } from '../errors.ts';
import type { Attempt } from '../oauth/attempt.ts';
import { judgeCallback } from '../oauth/callback.ts';
import type { Connection } from '../oauth/connection.ts';
import type { Settings } from '../settings.ts';
import { arrivals } from './arrivals.ts';
import { type BrowserChoice, chooseBrowser, type Opening } from './browser.ts';
import { connect } from './connect.ts';
import { failurePage, strangerPage, successPage } from './callback-pages.ts';
import { exchange } from './exchange.ts';
import { listenFor } from './listen.ts';
import { type LoginEvent, waitingEvent } from './login-event.ts';
import {
  missingProtection,
  prepareAttempt,
  prepareUrl,
  requireNeededSecret,
  withScope,
} from './prepare.ts';
import { requireOwnProfile, type SignedIn } from './remember.ts';

export type LoginOptions = {
  readonly browser: BrowserChoice;
  readonly timeoutMs: number;
  readonly tell: (event: LoginEvent) => void;
};

/**
 * Signs in with an authorization code and PKCE (RFC 6749 section 4.1, RFC 7636, RFC 8252):
 * 1. find the server, 2. bind the listener, 3. open the browser, 4. judge what arrives until the
 * true answer does, 5. exchange its code and verify the ID token, 6. keep the tokens, and only then
 * 7. tell the browser how it ended. Throws `timeout` when no answer comes in time.
 */
export async function login(
  context: Context,
  given: Settings,
  options: LoginOptions,
): Promise<SignedIn> {
  await requireOwnProfile(context, given);
  const connection = await connect(context, given);
  requireNeededSecret(given, connection);
  const opening = chooseBrowser(context, given, options.browser);
  const settings = withScope(given, connection);
  for (const text of settings.notices ?? []) options.tell({ type: 'notice', text });
  const missing = missingProtection(settings);
  if (missing.length > 0) options.tell({ type: 'unprotected', missing });
  const loopback = await listenFor(context, settings);
  try {
    const attempt = prepareAttempt(settings, loopback.redirectUri);
    const url = await prepareUrl(settings, connection, attempt);
    options.tell({ type: 'url_ready', url, redirect_uri: attempt.redirect_uri });
    const waiting = { context, settings, connection, attempt, loopback, options };
    return await waitForAnswer(waiting, opening.open(url));
  } finally {
    await loopback.close();
  }
}

type Waiting = {
  readonly context: Context;
  readonly settings: Settings;
  readonly connection: Connection;
  readonly attempt: Attempt;
  readonly loopback: Loopback;
  readonly options: LoginOptions;
};

async function waitForAnswer(waiting: Waiting, launch: Promise<Opening>): Promise<SignedIn> {
  const { context, settings, connection, attempt, loopback, options } = waiting;
  const over = new AbortController();
  const stop = (reason: unknown) => over.abort(reason);
  context
    .sleep(options.timeoutMs, over.signal)
    .then(() => stop(timedOut(options.timeoutMs, attempt)), stop);
  launch.then((opening) => {
    if (over.signal.aborted) return;
    options.tell({ type: 'browser', opening });
    options.tell(waitingEvent(context, settings, connection, attempt));
  }, stop);
  const ignore = (reason: string) => options.tell({ type: 'stranger', reason });
  const formPost = settings.client.params?.['response_mode'] === 'form_post';
  try {
    for await (const { via, request } of arrivals(context, loopback, {
      ignore,
      signal: over.signal,
    })) {
      const judgement = judgeCallback(request, { attempt, server: connection.server, formPost });
      if (judgement.type === 'answer') {
        options.tell({ type: 'callback', via, parameters: [...request.parameters] });
        return await answer(waiting, request);
      }
      if (!judgement.quiet) ignore(judgement.reason);
      request.respond(strangerPage(judgement));
    }
    throw over.signal.reason;
  } finally {
    over.abort();
  }
}

/** Completes the sign-in first and tells the browser then: no success is shown before it is one. */
async function answer(waiting: Waiting, request: CallbackRequest): Promise<SignedIn> {
  try {
    const signedIn = await exchange(waiting.context, waiting, request.parameters);
    request.respond(successPage(signedIn));
    return signedIn;
  } catch (error) {
    request.respond(failurePage(error, waiting.context.signal));
    throw error;
  }
}

function timedOut(timeoutMs: number, { redirect_uri }: Attempt): Failure {
  const seconds = Math.round(timeoutMs / 1000);
  return new Failure('timeout', `no answer came to ${redirect_uri} within ${seconds} s`, {
    hint: [
      `does the browser show an error of the server? then register exactly ${redirect_uri} there`,
      'is the browser on another machine? paste the address it ended on, forward the port, or use atm-cli device',
      'was more time needed? --timeout <seconds>',
    ].join('\n'),
  });
}
