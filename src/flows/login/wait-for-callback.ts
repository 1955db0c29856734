import { EventEmitter, on } from 'node:events';
import type { Context } from '../../model/context.ts';
import type { CallbackRequest, Loopback } from '../../model/loopback.ts';
import type { AuthorizationRequest } from '../../oauth/authorization-request.ts';
import type { Connection } from '../../oauth/connection.ts';
import type { Settings } from '../../model/settings.ts';
import type { BrowserLaunch } from './open-browser.ts';
import { recordCallback } from './record-browser.ts';
import { failurePage, successPage } from './callback-pages.ts';
import {
  type CallbackEffect,
  type CallbackEnding,
  type CallbackEvent,
  firstStep,
  nextStep,
} from './callback-step.ts';
import { exchange } from './exchange-code.ts';
import { type LoginEvent, waitingEvent } from './events.ts';
import type { FetchedKeys } from '../verify/keys.ts';

export type Waiting = {
  readonly context: Context;
  readonly settings: Settings;
  readonly connection: Connection;
  readonly authorizationRequest: AuthorizationRequest;
  readonly loopback: Loopback;
  readonly timeoutMs: number;
  /** Keys fetched meanwhile. */
  readonly keys?: FetchedKeys | undefined;
  readonly emit: (event: LoginEvent) => void;
};

type Send = (event: CallbackEvent) => void;

/**
 * Waits for the callback, exchanges its code, and only then shows the result in the browser.
 * Requests, pasted lines and the timeout become events for `nextStep`, which decides; its effects
 * are run here. Resolves to `timeout` without a callback in time, and throws what ends the sign-in
 * otherwise.
 */
export async function waitForCallback(
  waiting: Waiting,
  launch: Promise<BrowserLaunch>,
): Promise<Exclude<CallbackEnding, { type: 'failed' }>> {
  const over = new AbortController();
  const emitter = new EventEmitter();
  const events = on(emitter, 'event', { signal: over.signal });
  const send: Send = (event) => void emitter.emit('event', event);
  try {
    startSources(waiting, launch, send, over.signal);
    let step = firstStep;
    while (step.type === 'wait') {
      const { value } = (await events.next()) as { readonly value: readonly [CallbackEvent] };
      step = nextStep(step.state, value[0], waiting);
      for (const effect of step.effects) act(effect, waiting, send);
    }
    if (step.ending.type === 'failed') throw step.ending.error;
    return step.ending;
  } finally {
    over.abort();
  }
}

/** Sends the events of a waiting sign-in, until `signal` is aborted and the listener is closed. */
function startSources(
  waiting: Waiting,
  launch: Promise<BrowserLaunch>,
  send: Send,
  signal: AbortSignal,
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
      const browserLaunch = await launch;
      if (signal.aborted) return;
      send({ type: 'launched', browserLaunch });
      const event = await waitingEvent(waiting, browserLaunch);
      if (event !== undefined) send({ type: 'advice', event });
    },
  ];
  for (const start of sources) start().catch((error) => send({ type: 'failure', error }));
}

function act(effect: CallbackEffect, waiting: Waiting, send: Send): void {
  const { context, authorizationRequest, emit } = waiting;
  switch (effect.type) {
    case 'emit':
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
    const page = failurePage(error, context.signal);
    end(page.status);
    return { type: 'exchanged', request, page, ending: { type: 'failed', error } };
  }
}
