import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import type { Settings } from '../../model/settings.ts';
import type { Parameter } from '../../oauth/authorization-request.ts';
import type { Connection } from '../../oauth/connection.ts';
import { missingEndpointFailure } from '../../oauth/errors.ts';
import { epochSeconds } from '../clock.ts';
import { providerFetch } from '../server/connect.ts';

/** How long the authorization URL of a pushed request works. */
export type Pushed = {
  /** Seconds. */
  readonly expires_in: number;
  /** Seconds since the epoch. */
  readonly expires_at: number;
};

type Server = Connection['server'];

/** The look at the authorization URL pushes a request of its own. */
export type PushStep = 'pushed authorization request' | 'authorization page';

type Push = {
  readonly endpoint: string;
  readonly parameters: readonly Parameter[];
  readonly step: PushStep;
};

/**
 * Whether the authorization request is pushed (RFC 9126): always or never as the setting says, else
 * where the metadata require it (section 5). Throws a `usage` failure when it may not be pushed and
 * has to be, or the other way around, before anyone signs in.
 */
export function isToBePushed({ client }: Pick<Settings, 'client'>, server: Server): boolean {
  const { par = 'auto' } = client;
  const isRequired = server.require_pushed_authorization_requests === true;
  if (par === 'never' && isRequired) {
    const message =
      'the server requires pushed authorization requests (require_pushed_authorization_requests in its metadata), and par is never';
    throw new Failure('usage', message, { advice: { id: 'par_never' }, rule: 'A32' });
  }
  if (par === 'never' || (par === 'auto' && !isRequired)) return false;
  if (server.pushed_authorization_request_endpoint === undefined) {
    throw missingEndpointFailure('pushed_authorization_request_endpoint');
  }
  return true;
}

/** Pushes the parameters; resolves to the authorization URL. */
export async function push(
  context: Context,
  settings: Settings,
  connection: Connection,
  { endpoint, parameters, step }: Push,
): Promise<{ readonly url: string; readonly pushed: Pushed }> {
  const { pushAuthorizationRequest, pushedUrl } = await import('../../oauth/pushed-request.ts');
  const sentAt = epochSeconds(context);
  const fetch = providerFetch(context, settings, step);
  const request = await pushAuthorizationRequest(connection, parameters, fetch);
  const { expires_in } = request;
  return {
    url: pushedUrl(endpoint, connection.client.client_id, request),
    pushed: { expires_in, expires_at: sentAt + expires_in },
  };
}
