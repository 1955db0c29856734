import type { Context } from '../../model/context.ts';
import type { Loopback } from '../../model/loopback.ts';
import type { Settings } from '../../model/settings.ts';
import type { AuthorizationRequest, Missing } from '../../oauth/authorization-request.ts';
import type { RejectionKind } from '../../oauth/callback.ts';
import type { Connection } from '../../oauth/connection.ts';
import { deviceCommand } from './device-command.ts';
import { isReachable } from './listen.ts';
import type { NoticeEvent, SaveEvent, StorageEvent } from '../tokens/save-login.ts';
import type { BrowserLaunch, PageToOpen } from './open-browser.ts';
import type { Pushed } from './pushed-request.ts';
import type { Repeats } from './rejected-requests.ts';
import { findRemoteness, type Remoteness } from '../../diagnosis/remote-machine.ts';

type Situation = {
  readonly context: Context;
  readonly settings: Settings;
  readonly connection: Connection;
  readonly authorizationRequest: AuthorizationRequest;
  readonly loopback: Pick<Loopback, 'addresses'>;
};

/** The events of a sign-in. */
export type LoginEvent =
  | NoticeEvent
  /** The redirect URI that a direct sign-in returns. */
  | { readonly type: 'redirect_url'; readonly url: string }
  /** Protections that the provider does not support. */
  | { readonly type: 'unprotected'; readonly missing: readonly Missing[] }
  | StorageEvent
  | ({ readonly type: 'url_ready'; readonly redirect_uri: string } & PageToOpen)
  /** The request was pushed: the URL that follows works so long. */
  | ({ readonly type: 'pushed' } & Pushed)
  /** That time is over, and nobody is known to have opened it. */
  | ({ readonly type: 'request_expired'; readonly canRenew: boolean } & Pushed)
  | { readonly type: 'browser'; readonly browserLaunch: BrowserLaunch }
  | {
      readonly type: 'waiting';
      readonly paste: boolean;
      /** The command that signs in without a browser here, where the server supports that. */
      readonly device: string | undefined;
      readonly remote: Remoteness | undefined;
    }
  /** The authorization URL shows an error, or cannot be loaded; `text` says which. */
  | {
      readonly type: 'authorization_error';
      readonly status: number | undefined;
      readonly code: string | undefined;
      readonly text: string;
    }
  /** The first rejected request of its kind. */
  | { readonly type: 'rejected_request'; readonly kind: RejectionKind; readonly reason: string }
  /** How many more of each kind followed. */
  | { readonly type: 'rejected_requests'; readonly repeats: Repeats }
  /** The pasted text is not the callback. */
  | { readonly type: 'paste_refused'; readonly reason: string }
  | {
      readonly type: 'callback';
      readonly via: 'callback' | 'paste';
      /** Unredacted. */
      readonly parameters: readonly (readonly [string, string])[];
    }
  | SaveEvent;

/** What the user can do besides waiting for the browser; `undefined` when no browser is needed. */
export async function waitingEvent(
  { context, settings, connection, authorizationRequest, loopback }: Situation,
  browserLaunch: BrowserLaunch,
): Promise<LoginEvent | undefined> {
  if (browserLaunch.by === 'robot') return undefined;
  const { device_authorization_endpoint } = connection.server;
  const { interactive } = context.terminal;
  const isOpen = isReachable(loopback);
  const isShown = browserLaunch.by === 'browser' && browserLaunch.opened;
  const place = { env: context.env, machine: await context.machine(), isOpen, isShown };
  const remote = findRemoteness(place, authorizationRequest.redirect_uri);
  if (remote !== undefined) context.note({ local: { remote: remote.place } });
  const device = device_authorization_endpoint && deviceCommand(settings);
  return { type: 'waiting', paste: interactive, device, remote };
}
