import type { Context } from '../context.ts';
import type { Attempt } from '../oauth/attempt.ts';
import type { Connection } from '../oauth/connection.ts';
import type { Settings } from '../settings.ts';
import type { Opening } from './browser.ts';
import type { Missing } from './prepare.ts';
import { findRemoteness, type Remoteness } from './remote.ts';

/** What is told while a sign-in goes on. */
export type LoginEvent =
  /** How something that was given is read. */
  | { readonly type: 'notice'; readonly text: string }
  /** Where a direct sign-in says that its code belongs. */
  | { readonly type: 'redirect_url'; readonly url: string }
  /** The provider's wire has no room for these. */
  | { readonly type: 'unprotected'; readonly missing: readonly Missing[] }
  | { readonly type: 'url_ready'; readonly url: string; readonly redirect_uri: string }
  | { readonly type: 'browser'; readonly opening: Opening }
  | {
      readonly type: 'waiting';
      readonly paste: boolean;
      /** The command that signs in without a browser here, where the server has that. */
      readonly device: string | undefined;
      readonly remote: Remoteness | undefined;
    }
  | { readonly type: 'stranger'; readonly reason: string }
  | {
      readonly type: 'callback';
      readonly via: 'callback' | 'paste';
      /** Unredacted. */
      readonly parameters: readonly (readonly [string, string])[];
    };

/** What can be done besides waiting for the browser. */
export function waitingEvent(
  context: Context,
  { builtIn }: Settings,
  { server }: Connection,
  { redirect_uri }: Attempt,
): LoginEvent {
  const device = builtIn ? 'atm-cli device --demo' : 'atm-cli device';
  return {
    type: 'waiting',
    paste: context.terminal.interactive,
    device: server.device_authorization_endpoint === undefined ? undefined : device,
    remote: findRemoteness(context.env, redirect_uri),
  };
}
