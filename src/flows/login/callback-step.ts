import type { CallbackPage, CallbackRequest, ListenerProblem } from '../../model/loopback.ts';
import type { Settings } from '../../model/settings.ts';
import type { AuthorizationRequest } from '../../oauth/authorization-request.ts';
import { Failure } from '../../model/errors.ts';
import { checkCallback, type RejectedRequest } from '../../oauth/callback.ts';
import type { BrowserLaunch, PageToOpen } from './open-browser.ts';
import { failurePage, rejectionPage } from './callback-pages.ts';
import {
  checkPaste,
  continuePaste,
  expectedCallback,
  type Expectation,
} from './pasted-callback.ts';
import type { LoginEvent } from './events.ts';
import type { LoginResult } from '../tokens/save-login.ts';
import { isForShortUrl, redirectPage } from './short-url.ts';
import { addRejected, reasonsOf, repeatsOf, type RejectedRequests } from './rejected-requests.ts';

/** A sign-in between the authorization URL and its end. */
export type CallbackState = {
  readonly rejectedRequests: RejectedRequests;
  /** The short URL was opened, which works once. */
  readonly isOpened?: true;
} & (
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
      readonly via: 'callback' | 'paste';
      /** The timeout came meanwhile. */
      readonly isOver?: true;
    }
);

export type CallbackEvent =
  /** A request to the listener. */
  | { readonly type: 'request'; readonly request: CallbackRequest }
  /** What reached the listener and is no request that it can read. */
  | { readonly type: 'problem'; readonly problem: ListenerProblem }
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
      /** What to wait for in place of this ending. */
      readonly repeat?: Repeat | undefined;
    };

/** The same sign-in with fewer scopes. */
export type Repeat = {
  readonly settings: Settings;
  readonly authorizationRequest: AuthorizationRequest;
  readonly url: string;
  /** Sends the browser to the URL. */
  readonly page: CallbackPage;
  /** Why, as a sentence. */
  readonly text: string;
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
  | { readonly type: 'exchange'; readonly request: CallbackRequest }
  /** Expect the callback of this authorization request from now on. */
  | { readonly type: 'repeat'; readonly repeat: Repeat };

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

/** What a sign-in waits for, and what the browser is to open. */
type Expected = Expectation & { readonly page: PageToOpen };

/** The state before any event. */
export const firstStep: CallbackStep = {
  type: 'wait',
  state: { type: 'waiting', rejectedRequests: {}, pasted: '' },
  effects: [],
};

/**
 * The next step after an event. The first valid callback counts, from the browser or pasted;
 * repeats of it are shown the result. Any other request gets a response, is reported once per kind,
 * and does not end the sign-in unless it has its `state`. Timeout and failures count only until a valid callback.
 */
export function nextStep(
  state: CallbackState,
  event: CallbackEvent,
  expected: Expected,
): CallbackStep {
  switch (event.type) {
    case 'request':
      return onRequest(state, event.request, expected);
    case 'problem':
      return onProblem(state, event.problem, expected);
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
      return state.type === 'waiting'
        ? done(state, { type: 'timeout', reasons })
        : wait({ ...state, isOver: true });
    }
    case 'failure': {
      const { error } = event;
      return state.type === 'waiting' ? done(state, { type: 'failed', error }) : wait(state);
    }
    case 'exchanged':
      return onExchanged(state, event, expected);
  }
}

function onExchanged(
  state: CallbackState,
  { request: first, page, ending, repeat }: Extract<CallbackEvent, { type: 'exchanged' }>,
  { page: { short_url } }: Expected,
): CallbackStep {
  const { held, via, isOver } = state.type === 'exchanging' ? state : { held: [] };
  const show = (shown: CallbackPage) =>
    [first, ...held].map((request) => ({ type: 'respond', request, page: shown }) as const);
  if (repeat === undefined || isOver) return done(state, ending, show(page));
  const { rejectedRequests } = state;
  const { url, authorizationRequest, text } = repeat;
  // A browser that made the request is sent on; whoever pastes opens the URL as before.
  const { redirect_uri } = authorizationRequest;
  const ready = {
    type: 'emit',
    event: { type: 'url_ready', url, short_url, redirect_uri },
  } as const;
  return wait({ type: 'waiting', rejectedRequests, pasted: '' }, [
    { type: 'emit', event: { type: 'notice', text } },
    { type: 'repeat', repeat },
    ...(via === 'paste' ? [ready] : []),
    ...show(repeat.page),
  ]);
}

function onRequest(
  state: CallbackState,
  request: CallbackRequest,
  expected: Expected,
): CallbackStep {
  const guesses = state.rejectedRequests.wrong_path?.count ?? 0;
  if (isForShortUrl(request, expected.page.short_url, guesses)) {
    return onShortUrl(state, request, expected);
  }
  const verdict = checkCallback(request, expectedCallback(expected));
  if (verdict.type === 'accepted') {
    if (state.type === 'waiting') return exchange(state, 'callback', request);
    return wait({ ...state, held: [...state.held, request] });
  }
  if (verdict.final && state.type === 'waiting') return refuse(state, request, verdict);
  return reject(state, request, verdict);
}

/** It works until the callback, and once: whoever reads it in a process list later is too late. */
function onShortUrl(
  state: CallbackState,
  request: CallbackRequest,
  { page: { url } }: Expected,
): CallbackStep {
  if (state.type === 'waiting' && !state.isOpened) {
    const page = redirectPage(url);
    return wait({ ...state, isOpened: true }, [{ type: 'respond', request, page }]);
  }
  const reason = 'a request for the short URL, which works once';
  return reject(state, request, { kind: 'short_url_used', status: 410, reason });
}

function reject(
  state: CallbackState,
  request: CallbackRequest,
  verdict: Omit<RejectedRequest, 'type'>,
): CallbackStep {
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

function onProblem(
  state: CallbackState,
  { kind }: ListenerProblem,
  { authorizationRequest }: Expectation,
): CallbackStep {
  const { host } = new URL(authorizationRequest.redirect_uri);
  const reason = problems[kind](host);
  const rejectedRequests = addRejected(state.rejectedRequests, { kind, reason });
  return wait({ ...state, rejectedRequests }, [
    { type: 'emit', event: { type: 'rejected_request', kind, reason } },
  ]);
}

const problems: Readonly<Record<ListenerProblem['kind'], (host: string) => string>> = {
  large_headers: (host) =>
    `a request with more than 128 kB of headers, probably cookies that other programs set for ${host.replace(/:\d+$/, '')}: delete them in the browser, or use a private window (HTTP 431)`,
  tls: (host) =>
    `a TLS handshake, as browsers send in HTTPS-only mode or with HSTS for this host: allow http for ${host}, or change https:// to http:// in the address bar`,
};

/** RFC 9207 section 2.4 has the client reject it. */
const missingIss =
  'nothing was sent; the server must return iss, or not announce it: for Keycloak, switch off "Exclude Issuer From Authentication Response" of the client';

/** A callback of this sign-in that is not valid: there will be no other. */
function refuse(
  state: CallbackState,
  request: CallbackRequest,
  { reason }: RejectedRequest,
): CallbackStep {
  const error = new Failure('check_failed', reason, { hint: missingIss });
  const page = failurePage(error, { aborted: false });
  return done(state, { type: 'failed', error }, [{ type: 'respond', request, page, record: true }]);
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
  return wait({ type: 'exchanging', rejectedRequests, held: [], via }, [
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
