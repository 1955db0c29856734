import { EventEmitter, on } from 'node:events';
import type { Context } from '../../model/context.ts';
import type { AuthorizationPage } from '../../model/exchange.ts';
import type { CallbackRequest, Loopback } from '../../model/loopback.ts';
import type { AuthorizationRequest } from '../../oauth/authorization-request.ts';
import type { Connection } from '../../oauth/connection.ts';
import type { Settings } from '../../model/settings.ts';
import { Failure } from '../../model/errors.ts';
import { describeError, lookAtAuthorizationUrl } from './authorization-page.ts';
import type { BrowserLaunch, Opener, PageToOpen } from './open-browser.ts';
import { pushedAfterRefusal } from './push-after-refusal.ts';
import type { Pushed } from './pushed-request.ts';
import { recordAuthorization, recordCallback } from './record-browser.ts';
import { failurePage, repeatPage, successPage } from './callback-pages.ts';
import {
  type CallbackEffect,
  type CallbackEnding,
  type CallbackEvent,
  firstStep,
  type Repeat,
} from './callback-state.ts';
import { nextStep } from './callback-step.ts';
import { exchange } from './exchange-code.ts';
import { type LoginEvent, waitingEvent } from './events.ts';
import { prepareUrl, startRequest } from './prepare.ts';
import { withoutRefusedScopes } from '../server/requested-scope.ts';
import type { FetchedKeys } from '../verify/keys.ts';

export type Waiting = {
  readonly context: Context;
  readonly settings: Settings;
  readonly connection: Connection;
  readonly authorizationRequest: AuthorizationRequest;
  readonly loopback: Loopback;
  /** What the browser is to open. */
  readonly page: PageToOpen;
  /** How long its URL works, where the request was pushed. */
  readonly pushed?: Pushed | undefined;
  readonly open: Opener['open'];
  readonly timeoutMs: number;
  /** Keys fetched meanwhile. */
  readonly keys?: FetchedKeys | undefined;
  readonly emit: (event: LoginEvent) => void;
  /** It was repeated with fewer scopes, which is done once. */
  readonly isRepeated?: true;
};

type Signed = Extract<CallbackEnding, { type: 'signed_in' }>;
/** `waiting` is the sign-in as it was at last. */
type TimedOut = Extract<CallbackEnding, { type: 'timeout' }> & { readonly waiting: Waiting };

type Send = (event: CallbackEvent) => void;

/**
 * Waits for the callback, exchanges its code, and only then shows the result in the browser.
 * Requests, pasted lines and the timeout become events for `nextStep`, which decides; its effects
 * are run here. Resolves to `timeout` without a callback in time, and throws what ends the sign-in
 * otherwise.
 */
export async function waitForCallback(
  first: Waiting,
  launch: Promise<BrowserLaunch>,
): Promise<Signed | TimedOut> {
  let waiting = first;
  const over = new AbortController();
  const looking = new AbortController();
  const emitter = new EventEmitter();
  const events = on(emitter, 'event', { signal: over.signal });
  const send: Send = (event) => void emitter.emit('event', event);
  try {
    startSources(waiting, launch, send, { over: over.signal, looking: looking.signal });
    awaitExpiry(waiting, send, over.signal);
    let step = firstStep;
    while (step.type === 'wait') {
      const { value } = (await events.next()) as { readonly value: readonly [CallbackEvent] };
      step = nextStep(step.state, value[0], waiting);
      for (const effect of step.effects) {
        if (effect.type === 'exchange') looking.abort();
        if (effect.type === 'repeat') {
          waiting = repeated(waiting, effect.repeat);
          awaitExpiry(waiting, send, over.signal);
        } else act(effect, waiting, send);
      }
    }
    const { ending } = step;
    if (ending.type === 'failed') throw ending.error;
    return ending.type === 'timeout' ? { ...ending, waiting } : ending;
  } finally {
    over.abort();
  }
}

function repeated(waiting: Waiting, repeat: Repeat): Waiting {
  const { settings, authorizationRequest, url, pushed, isNarrowed } = repeat;
  waiting.context.note({ settings });
  if (pushed !== undefined) waiting.emit({ type: 'pushed', ...pushed });
  recordAuthorization(waiting.context, url);
  const page = { ...waiting.page, url };
  const next = { ...waiting, settings, authorizationRequest, page, pushed };
  return isNarrowed ? { ...next, isRepeated: true } : next;
}

/** Sends `expired` when the URL of a pushed request works no more. */
function awaitExpiry(waiting: Waiting, send: Send, signal: AbortSignal): void {
  const { context, page, pushed } = waiting;
  if (pushed === undefined) return;
  const { interactive: canRenew } = context.terminal;
  const event = { type: 'request_expired', canRenew, ...pushed } as const;
  context.sleep(pushed.expires_at * 1000 - context.now(), signal).then(
    () => send({ type: 'expired', url: page.url, event }),
    (error) => send({ type: 'failure', error }),
  );
}

/** `over` ends the sign-in, `looking` what is of use before a callback only. */
type Signals = { readonly over: AbortSignal; readonly looking: AbortSignal };

/** Sends the events of a waiting sign-in, until it is over and the listener is closed. */
function startSources(
  waiting: Waiting,
  launch: Promise<BrowserLaunch>,
  send: Send,
  { over: signal, looking }: Signals,
): void {
  const { context, loopback, timeoutMs } = waiting;
  const sources = [
    async () => {
      for await (const request of loopback) send({ type: 'request', request });
    },
    async () => {
      for await (const problem of loopback.problems) send({ type: 'problem', problem });
    },
    async () => {
      if (!context.terminal.interactive) return;
      for await (const line of context.pastedLines(signal)) {
        send(line.trim() === '' ? { type: 'renew' } : { type: 'paste', line });
      }
    },
    async () => {
      await context.sleep(timeoutMs, signal);
      send({ type: 'timeout' });
    },
    async () => {
      const until = AbortSignal.any([signal, looking]);
      const page = await lookAtAuthorizationUrl(waiting, launch, until).catch((error: unknown) => {
        // Also when the callback has led to a request that is repeated.
        if (looking.aborted) return undefined;
        throw error;
      });
      if (page === undefined) return;
      send({ type: 'looked', page, repeat: await repeatOfPage(waiting, page) });
    },
    async () => {
      const browserLaunch = await launch;
      if (signal.aborted) return;
      send({ type: 'launched', browserLaunch });
      const event = await waitingEvent(waiting, browserLaunch);
      if (event !== undefined) send({ type: 'advice', event });
    },
  ];
  for (const start of sources) start().catch((error) => send({ type: 'failure', error }));
}

function act(
  effect: Exclude<CallbackEffect, { type: 'repeat' }>,
  waiting: Waiting,
  send: Send,
): void {
  const { context, authorizationRequest, emit } = waiting;
  switch (effect.type) {
    case 'emit':
      if (effect.event.type === 'callback') {
        context.note({ local: { callback_via: effect.event.via } });
      }
      return emit(effect.event);
    case 'respond': {
      const { request, page, record } = effect;
      request.respond(page);
      if (!record) return;
      return recordCallback(
        context,
        'stranger',
        authorizationRequest.redirect_uri,
        request,
      )(page.status);
    }
    case 'exchange':
      return void exchangeCallback(effect.request, waiting).then(send);
    case 'push':
      return void pushAgain(waiting).then(send);
    case 'open':
      return void waiting.open(waiting.page).then(
        (browserLaunch) => send({ type: 'launched', browserLaunch }),
        (error) => send({ type: 'failure', error }),
      );
  }
}

async function exchangeCallback(
  request: CallbackRequest,
  waiting: Waiting,
): Promise<Extract<CallbackEvent, { type: 'exchanged' }>> {
  const { context, authorizationRequest } = waiting;
  const end = recordCallback(context, 'callback', authorizationRequest.redirect_uri, request);
  try {
    const signedIn = await exchange(context, waiting, request.parameters);
    const ending = { type: 'signed_in', signedIn } as const;
    const page = successPage(signedIn);
    end(page.status);
    return { type: 'exchanged', request, page, ending };
  } catch (error) {
    const { repeat, failure } = await repeatOf(waiting, error).then(
      (again) => ({ repeat: again, failure: error }),
      // The repeated request may be refused too, and then for another reason.
      (second: unknown) => ({ repeat: undefined, failure: second }),
    );
    const page = failurePage(failure, waiting.connection.server.issuer, context.signal);
    end((repeat?.page ?? page).status);
    const ending = { type: 'failed', error: failure } as const;
    return { type: 'exchanged', request, page, ending, repeat };
  }
}

/**
 * The sign-in without the scopes that nobody typed and the server refuses, once; or with a pushed
 * request, where the server requires one.
 */
async function repeatOf(waiting: Waiting, error: unknown): Promise<Repeat | undefined> {
  const { settings, connection, isRepeated } = waiting;
  const narrowed = isRepeated ? undefined : withoutRefusedScopes(settings, error);
  if (narrowed !== undefined) return await startOver(waiting, narrowed, { isNarrowed: true });
  const refusal = error instanceof Failure && error.code !== undefined ? error.message : undefined;
  const pushing = pushedAfterRefusal(settings, connection, refusal);
  return pushing && (await startOver(waiting, pushing));
}

/** The same for what the look at the authorization URL has seen: the user can go no further there. */
async function repeatOfPage(
  waiting: Waiting,
  page: AuthorizationPage,
): Promise<Repeat | undefined> {
  const { settings, connection } = waiting;
  const pushing = pushedAfterRefusal(settings, connection, describeError(page));
  return pushing && (await startOver(waiting, pushing));
}

async function startOver(
  { context, connection, authorizationRequest: { redirect_uri }, emit }: Waiting,
  { settings: wanted, text }: Pick<Repeat, 'settings' | 'text'>,
  mark: Pick<Repeat, 'isNarrowed'> = {},
): Promise<Repeat> {
  const prepared = { settings: wanted, connection };
  const started = await startRequest(context, prepared, redirect_uri, (event) => {
    // It is told when the request takes the place of the other one.
    if (event.type !== 'pushed') emit(event);
  });
  return { ...started, page: repeatPage(started.url), text, ...mark };
}

/** Pushes the same request again: a sign-in that is under way in the browser stays valid. */
async function pushAgain(waiting: Waiting): Promise<Extract<CallbackEvent, { type: 'renewed' }>> {
  const { context, settings, connection, authorizationRequest } = waiting;
  try {
    const prepared = await prepareUrl(context, settings, connection, authorizationRequest);
    const page = repeatPage(prepared.url);
    const repeat = { settings, authorizationRequest, ...prepared, page, text: '' };
    return { type: 'renewed', repeat };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { type: 'renewed', text: `${why}; press Enter to push the request once more` };
  }
}
