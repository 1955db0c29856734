import type { CallbackPage, CallbackRequest, ListenerProblem } from '../../model/loopback.ts';
import { Failure } from '../../model/errors.ts';
import { checkCallback, type RejectedRequest } from '../../oauth/callback.ts';
import { describeError } from './authorization-page.ts';
import type { PageToOpen } from './open-browser.ts';
import { failurePage, rejectionPage } from './callback-pages.ts';
import {
  type CallbackEvent,
  type CallbackState,
  type CallbackStep,
  done,
  type Repeat,
  wait,
} from './callback-state.ts';
import {
  checkPaste,
  continuePaste,
  expectedCallback,
  type Expectation,
} from './pasted-callback.ts';
import { isForShortUrl, redirectPage } from './short-url.ts';
import { addRejected, hasCallback, reasonsOf } from './rejected-requests.ts';

/** What a sign-in waits for, and what the browser is to open. */
type Expected = Expectation & { readonly page: PageToOpen };

/**
 * The next step after an event. The first valid callback counts, from the browser or pasted;
 * repeats of it are shown the result. Any other request gets a response, is reported once per kind,
 * and does not end the sign-in unless it has its `state`. Timeout and failures count only until a
 * valid callback.
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
    case 'looked':
      return onLooked(state, event, expected);
    case 'expired':
      return onExpired(state, event, expected);
    case 'renew': {
      if (state.type !== 'waiting' || state.isExpired !== true) return wait(state);
      // Not again before this is done.
      const { isExpired: _isExpired, ...rest } = state;
      return wait(rest, [{ type: 'push' }]);
    }
    case 'renewed':
      return onRenewed(state, event, expected);
    case 'timeout': {
      if (state.type !== 'waiting') return wait({ ...state, isOver: true });
      const reasons = reasonsOf(state.rejectedRequests);
      const isRedirected = hasCallback(state.rejectedRequests);
      const isReached = state.isOpened === true || isRedirected;
      const { page } = state;
      return done(state, { type: 'timeout', reasons, isReached, isRedirected, page });
    }
    case 'failure': {
      const { error } = event;
      return state.type === 'waiting' ? done(state, { type: 'failed', error }) : wait(state);
    }
    case 'exchanged':
      return onExchanged(state, event, expected);
  }
}

/** The user may still see to it, or sign in at a page that this program cannot see. */
function onLooked(
  state: CallbackState,
  { page, repeat }: Extract<CallbackEvent, { type: 'looked' }>,
  expected: Expected,
): CallbackStep {
  if (state.type !== 'waiting') return wait(state);
  if (repeat !== undefined) return startOver(state, repeat, expected);
  const text = describeError(page);
  const { status, code } = page;
  const event = { type: 'authorization_error', status, code, text: text ?? '' } as const;
  return wait({ ...state, page }, text === undefined ? [] : [{ type: 'emit', event }]);
}

/** Who has opened the short URL was in time. */
function onExpired(
  state: CallbackState,
  { url, event }: Extract<CallbackEvent, { type: 'expired' }>,
  { page }: Expected,
): CallbackStep {
  if (state.type !== 'waiting' || state.isOpened || url !== page.url) return wait(state);
  return wait({ ...state, isExpired: true }, [{ type: 'emit', event }]);
}

function onRenewed(
  state: CallbackState,
  { repeat, text = '' }: Extract<CallbackEvent, { type: 'renewed' }>,
  expected: Expected,
): CallbackStep {
  if (state.type !== 'waiting') return wait(state);
  if (repeat !== undefined) return startOver(state, repeat, expected);
  return wait({ ...state, isExpired: true }, [{ type: 'emit', event: { type: 'notice', text } }]);
}

/** Waits for the callback of another request, whose URL is shown and opened. */
function startOver(
  { rejectedRequests }: CallbackState,
  repeat: Repeat,
  { page: { short_url } }: Expected,
): CallbackStep {
  const { url, authorizationRequest, text } = repeat;
  const { redirect_uri } = authorizationRequest;
  return wait({ type: 'waiting', rejectedRequests, pasted: '' }, [
    ...(text === '' ? [] : [{ type: 'emit', event: { type: 'notice', text } } as const]),
    { type: 'repeat', repeat },
    { type: 'emit', event: { type: 'url_ready', url, short_url, redirect_uri } },
    { type: 'open' },
  ]);
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
  if (verdict.final && state.type === 'waiting') return refuse(state, request, verdict, expected);
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

/** A callback of this sign-in that is not valid (RFC 9207 section 2.4): there will be no other. */
function refuse(
  state: CallbackState,
  request: CallbackRequest,
  { reason }: RejectedRequest,
  { connection }: Expectation,
): CallbackStep {
  const error = new Failure('check_failed', `${reason}; its code was not sent`, { rule: 'A17' });
  const page = failurePage(error, connection.server.issuer, { aborted: false });
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
