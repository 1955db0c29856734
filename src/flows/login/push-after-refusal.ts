import { asksForPushedRequest } from '../../model/pushed-request.ts';
import { type Settings, withClient } from '../../model/settings.ts';
import type { Connection } from '../../oauth/connection.ts';

/** The settings of a repeated sign-in, and why it is repeated, as a sentence. */
export type PushedSettings = { readonly settings: Settings; readonly text: string };

/**
 * The settings that push the request, to repeat a sign-in that was refused with these words because
 * its request was not pushed (RFC 9126 section 5); `undefined` for another refusal, where the setting
 * forbids it, and where the server has no endpoint for it. They are stored with the tokens, so that
 * the next sign-in is not refused first.
 */
export function pushedAfterRefusal(
  settings: Settings,
  { server }: Pick<Connection, 'server'>,
  refusal: string | undefined,
): PushedSettings | undefined {
  const { par = 'auto' } = settings.client;
  if (par !== 'auto' || server.pushed_authorization_request_endpoint === undefined) {
    return undefined;
  }
  if (refusal === undefined || !asksForPushedRequest(refusal)) return undefined;
  return {
    settings: withClient(settings, { par: 'always' }, 'server'),
    text: `${refusal.replace(/\.$/, '')}: the server requires a pushed authorization request (PAR), trying once more with one`,
  };
}
