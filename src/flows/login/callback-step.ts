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
      /** The lines pasted so far, in case a copy has broken the URL into lines. */
      readonly pasted: string;
    }
  | {
      /** The callback was received and its code is being exchanged. */
      readonly type: 'exchanging';
      /** Repeats of the same callback: each is shown the result. */
      readonly held: readonly CallbackRequest[];
    }
);

export type CallbackEvent =
  /** A request to the listener. */
  | { readonly type: 'request'; readonly request: CallbackRequest }
  /** A line typed or pasted into the terminal. */
  | { readonly type: 'paste'; readonly line: string }
  /** Whether a browser was opened. */
  | { readonly type: 'launched'; readonly browserLaunch: BrowserLaunch }
  /** What the user can do besides waiting for the browser. */
  | { readonly type: 'advice'; readonly event: LoginEvent }
  | { readonly type: 'timeout' }
  /** The listener, the terminal or the browser failed. */
  | { readonly type: 'failure'; readonly error: unknown }
  /** The code was exchanged and the tokens stored, or that failed. */
  | {
      readonly type: 'exchanged';
      readonly request: CallbackRequest;
      readonly page: CallbackPage;
      readonly ending: CallbackEnding;
    };

export type CallbackEffect =
  | { readonly type: 'emit'; readonly event: LoginEvent }
  | {
      readonly type: 'respond';
      readonly request: CallbackRequest;
      readonly page: CallbackPage;
      /** Record it in the trace. */
      readonly record?: true;
    }
  /** Exchange the code of this callback; the event `exchanged` follows. */
  | { readonly type: 'exchange'; readonly request: CallbackRequest };

export type CallbackEnding =
  | { readonly type: 'signed_in'; readonly signedIn: LoginResult }
  /** No valid callback in time; `reasons` describe the first rejected request of each kind. */
  | { readonly type: 'timeout'; readonly reasons: readonly string[] }
  | { readonly type: 'failed'; readonly error: unknown };

/** The effects to run, in order, and the next state or the ending. */
export type CallbackStep = { readonly effects: readonly CallbackEffect[] } & (
  | { readonly type: 'wait'; readonly state: CallbackState }
  | { readonly type: 'done'; readonly ending: CallbackEnding }
);

/** The state before any event. */
export const firstStep: CallbackStep = {
  type: 'wait',
  state: { type: 'waiting', rejectedRequests: {}, pasted: '' },
  effects: [],
};

/**
 * The next step after an event. The first valid callback counts, from the browser or pasted;
 * repeats of it are shown the result. Any other request gets a response, is reported once per kind,
 * and does not end the sign-in. Timeout and failures count only until a valid callback.
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
        { type: 'emit', event: { type: 'browser', browserLaunch: event.browserLaunch } },
      ]);
    case 'advice':
      return wait(state, state.type === 'waiting' ? [{ type: 'emit', event: event.event }] : []);
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
  const verdict = checkCallback(request, {
    authorizationRequest,
    server,
    formPost: isFormPost(settings),
  });
  if (verdict.type === 'accepted') {
    if (state.type === 'waiting') return exchange(state, 'callback', request);
    return wait({ ...state, held: [...state.held, request] });
  }
  const { kind, reason, quiet } = verdict;
  const page = rejectionPage(verdict);
  if (quiet) return wait(state, [{ type: 'respond', request, page }]);
  const next = { ...state, rejectedRequests: addRejected(state.rejectedRequests, verdict) };
  if (state.rejectedRequests[kind] !== undefined)
    return wait(next, [{ type: 'respond', request, page }]);
  return wait(next, [
    { type: 'emit', event: { type: 'rejected_request', kind, reason } },
    { type: 'respond', request, page, record: true },
  ]);
}

/** Checks a line by itself, and then as the end of the lines before it. */
function onPaste(
  state: Extract<CallbackState, { type: 'waiting' }>,
  line: string,
  expected: Expectation,
): CallbackStep {
  const pasted = continuePaste(state.pasted, line);
  const alone = checkPaste(line, expected);
  const { request } = alone.request === undefined ? checkPaste(pasted, expected) : alone;
  if (request !== undefined) return exchange(state, 'paste', request);
  const rejected = { type: 'paste_refused', reason: alone.reason ?? '' } as const;
  return wait({ ...state, pasted }, [{ type: 'emit', event: rejected }]);
}

function exchange(
  { rejectedRequests }: CallbackState,
  via: 'callback' | 'paste',
  request: CallbackRequest,
): CallbackStep {
  const parameters = [...request.parameters];
  return wait({ type: 'exchanging', rejectedRequests, held: [] }, [
    { type: 'emit', event: { type: 'callback', via, parameters } },
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
  const summary = { type: 'emit', event: { type: 'rejected_requests', repeats } } as const;
  return { type: 'done', ending, effects: [...effects, summary] };
}
