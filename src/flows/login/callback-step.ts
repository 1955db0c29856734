import type { CallbackPage, CallbackRequest } from '../../model/loopback.ts';
import { checkCallback } from '../../oauth/callback.ts';
import type { BrowserLaunch } from './open-browser.ts';
import { rejectionPage } from './callback-pages.ts';
import { continuePaste, type Expectation, checkPaste } from './pasted-callback.ts';
import { isFormPost } from './listen.ts';
import type { LoginEvent } from './events.ts';
import type { LoginResult } from '../tokens/save-login.ts';
import { addRejected, reasonsOf, repeatsOf, type RejectedRequests } from './rejected-requests.ts';

/** A sign-in between the authorization URL and its end. */
export type CallbackState = { readonly rejectedRequests: RejectedRequests } & (
  | {
      readonly type: 'waiting';
      /** What was pasted so far of an address that a copy broke into lines. */
      readonly pasted: string;
    }
  | {
      /** The callback has come and its code is being exchanged. */
      readonly type: 'exchanging';
      /** The same callback once more: each is to be shown how it ends. */
      readonly held: readonly CallbackRequest[];
    }
);

export type CallbackEvent =
  /** Something has asked the listener. */
  | { readonly type: 'request'; readonly request: CallbackRequest }
  /** A line was typed or pasted into the terminal. */
  | { readonly type: 'paste'; readonly line: string }
  /** It is known whether a browser opened. */
  | { readonly type: 'launched'; readonly browserLaunch: BrowserLaunch }
  /** It is known what can be done besides waiting for the browser. */
  | { readonly type: 'advice'; readonly event: LoginEvent }
  | { readonly type: 'timeout' }
  /** The listener, the terminal or the browser failed. */
  | { readonly type: 'failure'; readonly error: unknown }
  /** The code was exchanged and the tokens are stored, or not. */
  | {
      readonly type: 'exchanged';
      readonly request: CallbackRequest;
      readonly page: CallbackPage;
      readonly ending: CallbackEnding;
    };

export type CallbackEffect =
  | { readonly type: 'tell'; readonly event: LoginEvent }
  | {
      readonly type: 'respond';
      readonly request: CallbackRequest;
      readonly page: CallbackPage;
      /** It belongs into the trace. */
      readonly record?: true;
    }
  /** Exchange the code of this callback; `exchanged` is to follow. */
  | { readonly type: 'exchange'; readonly request: CallbackRequest };

export type CallbackEnding =
  | { readonly type: 'signed_in'; readonly signedIn: LoginResult }
  /** Nothing valid came in time; `reasons` are what the first stranger of each kind was. */
  | { readonly type: 'timeout'; readonly reasons: readonly string[] }
  | { readonly type: 'failed'; readonly error: unknown };

/** What is to be done, in order, and what follows. */
export type CallbackStep = { readonly effects: readonly CallbackEffect[] } & (
  | { readonly type: 'wait'; readonly state: CallbackState }
  | { readonly type: 'done'; readonly ending: CallbackEnding }
);

/** Nothing has come yet. */
export const firstStep: CallbackStep = {
  type: 'wait',
  state: { type: 'waiting', rejectedRequests: {}, pasted: '' },
  effects: [],
};

/**
 * What follows from an event. The first valid callback counts, from the browser or pasted; the same
 * once more is shown how it ended. Whatever else reaches the listener is answered, told once of its
 * kind, and ends nothing. Time and failures count only while nothing valid has come.
 */
export function nextStep(
  state: CallbackState,
  event: CallbackEvent,
  expected: Expectation,
): CallbackStep {
  switch (event.type) {
    case 'request':
      return onRequest(state, event.request, expected);
    case 'paste':
      return state.type === 'waiting' ? onPaste(state, event.line, expected) : wait(state);
    case 'launched':
      return wait(state, [
        { type: 'tell', event: { type: 'browser', browserLaunch: event.browserLaunch } },
      ]);
    case 'advice':
      return wait(state, state.type === 'waiting' ? [{ type: 'tell', event: event.event }] : []);
    case 'timeout': {
      const reasons = reasonsOf(state.rejectedRequests);
      return state.type === 'waiting' ? done(state, { type: 'timeout', reasons }) : wait(state);
    }
    case 'failure': {
      const { error } = event;
      return state.type === 'waiting' ? done(state, { type: 'failed', error }) : wait(state);
    }
    case 'exchanged': {
      const held = state.type === 'exchanging' ? state.held : [];
      const { page, ending } = event;
      const shown = [event.request, ...held].map(
        (request) => ({ type: 'respond', request, page }) as const,
      );
      return done(state, ending, shown);
    }
  }
}

function onRequest(
  state: CallbackState,
  request: CallbackRequest,
  { authorizationRequest, connection: { server }, settings }: Expectation,
): CallbackStep {
  const judgement = checkCallback(request, {
    authorizationRequest,
    server,
    formPost: isFormPost(settings),
  });
  if (judgement.type === 'answer') {
    if (state.type === 'waiting') return exchange(state, 'callback', request);
    return wait({ ...state, held: [...state.held, request] });
  }
  const { kind, reason, quiet } = judgement;
  const page = rejectionPage(judgement);
  if (quiet) return wait(state, [{ type: 'respond', request, page }]);
  const next = { ...state, rejectedRequests: addRejected(state.rejectedRequests, judgement) };
  if (state.rejectedRequests[kind] !== undefined)
    return wait(next, [{ type: 'respond', request, page }]);
  return wait(next, [
    { type: 'tell', event: { type: 'stranger', kind, reason } },
    { type: 'respond', request, page, record: true },
  ]);
}

/** A line is looked at by itself, and then as the rest of the lines before it. */
function onPaste(
  state: Extract<CallbackState, { type: 'waiting' }>,
  line: string,
  expected: Expectation,
): CallbackStep {
  const pasted = continuePaste(state.pasted, line);
  const alone = checkPaste(line, expected);
  const { request } = alone.request === undefined ? checkPaste(pasted, expected) : alone;
  if (request !== undefined) return exchange(state, 'paste', request);
  const refused = { type: 'paste_refused', reason: alone.reason ?? '' } as const;
  return wait({ ...state, pasted }, [{ type: 'tell', event: refused }]);
}

function exchange(
  { rejectedRequests }: CallbackState,
  via: 'callback' | 'paste',
  request: CallbackRequest,
): CallbackStep {
  const parameters = [...request.parameters];
  return wait({ type: 'exchanging', rejectedRequests, held: [] }, [
    { type: 'tell', event: { type: 'callback', via, parameters } },
    { type: 'exchange', request },
  ]);
}

function wait(state: CallbackState, effects: readonly CallbackEffect[] = []): CallbackStep {
  return { type: 'wait', state, effects };
}

function done(
  { rejectedRequests }: CallbackState,
  ending: CallbackEnding,
  effects: readonly CallbackEffect[] = [],
): CallbackStep {
  const repeats = repeatsOf(rejectedRequests);
  if (Object.keys(repeats).length === 0) return { type: 'done', ending, effects };
  const told = { type: 'tell', event: { type: 'strangers', repeats } } as const;
  return { type: 'done', ending, effects: [...effects, told] };
}
