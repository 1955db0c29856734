import { EventEmitter, on } from 'node:events';
import type { Context } from '../../model/context.ts';
import type { CallbackRequest, Loopback } from '../../model/loopback.ts';
import type { AuthorizationRequest } from '../../oauth/authorization-request.ts';
import type { Connection } from '../../oauth/connection.ts';
import type { Settings } from '../../model/settings.ts';
import { lookAtAuthorizationUrl } from './authorization-page.ts';
import type { BrowserLaunch, PageToOpen } from './open-browser.ts';
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
import { prepareAuthorizationRequest, prepareUrl } from './prepare.ts';
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
    let step = firstStep;
    while (step.type === 'wait') {
      const { value } = (await events.next()) as { readonly value: readonly [CallbackEvent] };
      step = nextStep(step.state, value[0], waiting);
      for (const effect of step.effects) {
        if (effect.type === 'exchange') looking.abort();
        if (effect.type === 'repeat') waiting = repeated(waiting, effect.repeat);
        else act(effect, waiting, send);
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
  const { settings, authorizationRequest, url } = repeat;
  waiting.context.note({ settings });
  recordAuthorization(waiting.context, url);
  const page = { ...waiting.page, url };
  return { ...waiting, settings, authorizationRequest, page, isRepeated: true };
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
        if (line.trim() !== '') send({ type: 'paste', line });
      }
    },
    async () => {
      await context.sleep(timeoutMs, signal);
      send({ type: 'timeout' });
    },
    async () => {
      const until = AbortSignal.any([signal, looking]);
      const page = await lookAtAuthorizationUrl(waiting, launch, until);
      if (page !== undefined) send({ type: 'looked', page });
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
    const repeat = await repeatOf(waiting, error);
    const page = failurePage(error, waiting.connection.server.issuer, context.signal);
    end((repeat?.page ?? page).status);
    return { type: 'exchanged', request, page, ending: { type: 'failed', error }, repeat };
  }
}

/** The sign-in without the scopes that nobody typed and the server refuses, once. */
async function repeatOf(waiting: Waiting, error: unknown): Promise<Repeat | undefined> {
  const narrowed = withoutRefusedScopes(waiting.settings, error);
  if (narrowed === undefined || waiting.isRepeated) return undefined;
  const { settings, text } = narrowed;
  const { redirect_uri } = waiting.authorizationRequest;
  const authorizationRequest = prepareAuthorizationRequest(settings, redirect_uri);
  const url = await prepareUrl(settings, waiting.connection, authorizationRequest);
  return { settings, authorizationRequest, url, page: repeatPage(url), text };
}
