import type { CallbackPage, CallbackRequest, ListenerProblem } from '../../model/loopback.ts';
import type { AuthorizationPage } from '../../model/exchange.ts';
import type { Settings } from '../../model/settings.ts';
import type { AuthorizationRequest } from '../../oauth/authorization-request.ts';
import type { LoginResult } from '../tokens/save-login.ts';
import type { LoginEvent } from './events.ts';
import type { BrowserLaunch } from './open-browser.ts';
import type { Pushed } from './pushed-request.ts';
import { type RejectedRequests, repeatsOf } from './rejected-requests.ts';

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
      /** What the authorization URL shows, once it is known. */
      readonly page?: AuthorizationPage | undefined;
      /** The pushed request is over: Enter pushes it again. */
      readonly isExpired?: true;
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
  /** What the authorization URL shows, and how to go on where the look has found a way. */
  | {
      readonly type: 'looked';
      readonly page: AuthorizationPage;
      readonly repeat?: Repeat | undefined;
    }
  /** A pushed request is over; `url` was that of it. */
  | { readonly type: 'expired'; readonly url: string; readonly event: LoginEvent }
  /** Enter, without a text. */
  | { readonly type: 'renew' }
  /** The same request was pushed again, or that failed. */
  | { readonly type: 'renewed'; readonly repeat?: Repeat; readonly text?: string }
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

/** The same sign-in with fewer scopes, or pushed. */
export type Repeat = {
  readonly settings: Settings;
  readonly authorizationRequest: AuthorizationRequest;
  readonly url: string;
  /** How long the URL works, where the request was pushed. */
  readonly pushed?: Pushed | undefined;
  /** Sends the browser to the URL. */
  readonly page: CallbackPage;
  /** Why, as a sentence; empty where the user has asked for it. */
  readonly text: string;
  /** It has fewer scopes, which is tried once. */
  readonly isNarrowed?: true;
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
  /** Push the same request once more; the event `renewed` follows. */
  | { readonly type: 'push' }
  /** Open the URL of the request that is expected now; the event `launched` follows. */
  | { readonly type: 'open' }
  /** Expect the callback of this authorization request from now on. */
  | { readonly type: 'repeat'; readonly repeat: Repeat };

export type CallbackEnding =
  | { readonly type: 'signed_in'; readonly signedIn: LoginResult }
  /**
   * No valid callback in time; `reasons` describe the first rejected request of each kind,
   * `isReached` says that the browser has reached the listener, and `isRedirected` that a server has
   * sent it there.
   */
  | {
      readonly type: 'timeout';
      readonly reasons: readonly string[];
      readonly isReached: boolean;
      readonly isRedirected: boolean;
      /** What the authorization URL shows, if that is known. */
      readonly page?: AuthorizationPage | undefined;
    }
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

/** Goes on after these effects. */
export function wait(state: CallbackState, effects: readonly CallbackEffect[] = []): CallbackStep {
  return { type: 'wait', state, effects };
}

/** Ends after these effects, and says how many requests were rejected beside the reported ones. */
export function done(
  { rejectedRequests }: CallbackState,
  ending: CallbackEnding,
  effects: readonly CallbackEffect[] = [],
): CallbackStep {
  const repeats = repeatsOf(rejectedRequests);
  if (Object.keys(repeats).length === 0) return { type: 'done', ending, effects };
  const summary = { type: 'emit', event: { type: 'rejected_requests', repeats } } as const;
  return { type: 'done', ending, effects: [...effects, summary] };
}
