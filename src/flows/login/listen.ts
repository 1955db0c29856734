import type { Context } from '../../model/context.ts';
import type { ListenAddress, Loopback } from '../../model/loopback.ts';
import { Failure } from '../../model/errors.ts';
import type { ClientSettings, Settings } from '../../model/settings.ts';
import { responseModeOf } from '../../oauth/authorization-request.ts';
import { isLocalhost, isLoopback, withPort } from '../../model/url.ts';
import { traitsOf } from '../server/provider-traits.ts';

/** The settings that decide about the listener. */
type RedirectSettings = Pick<Settings, 'traits'> & {
  readonly client: Partial<
    Pick<ClientSettings, 'redirect_uri' | 'redirect_uris' | 'params' | 'response_mode'>
  >;
  readonly origins: Pick<Settings['origins'], 'redirect_uri'>;
};

/**
 * Listens on the first redirect URI of the settings whose port is not taken. If the user has not
 * chosen the port and the provider accepts any (RFC 8252 section 7.3), another port is used when all
 * are taken. With an `address` the listener is there, and the redirect URI stays.
 */
export async function listenFor(
  context: Context,
  settings: RedirectSettings,
  address?: ListenAddress,
): Promise<Loopback> {
  const { redirect_uri = '', redirect_uris = [] } = settings.client;
  const others = redirect_uris.filter((uri) => uri !== redirect_uri);
  const moved = withPort(redirect_uri, 0);
  const isMovable = address?.port === undefined && mayMove(settings, redirect_uri);
  const options = { formPost: isFormPost(settings), address };
  return await listenOnFirst([redirect_uri, ...others, ...(isMovable ? [moved] : [])]);

  async function listenOnFirst([uri = '', ...next]: readonly string[]): Promise<Loopback> {
    try {
      return await context.listen(uri, options);
    } catch (error) {
      if (next.length === 0 || !isPortTaken(error)) throw error;
      return await listenOnFirst(next);
    }
  }
}

/** What a user should know about where the callback is expected: a sentence each. */
export function listenNotes(
  { redirectUri, addresses }: Pick<Loopback, 'redirectUri' | 'addresses'>,
  { client: { redirect_uri = '' } }: RedirectSettings,
): readonly string[] {
  const isMoved = new URL(redirect_uri).port !== '0' && redirectUri !== redirect_uri;
  return [
    ...(isMoved ? [`the port of ${redirect_uri} is taken: using ${redirectUri}`] : []),
    ...(isReachable({ addresses })
      ? [
          `[SECURITY RISK] the callback listener is on ${addresses.join(', ')} (--listen): other machines can send requests to it`,
        ]
      : []),
  ];
}

/** Whether other machines can reach the listener. */
export function isReachable({ addresses }: Pick<Loopback, 'addresses'>): boolean {
  return addresses.some((address) => !isLoopback(new URL(`http://${address}`).hostname));
}

/** Whether the callback is a POST (OAuth 2.0 Form Post Response Mode). */
export function isFormPost({ client }: Pick<RedirectSettings, 'client'>): boolean {
  return responseModeOf(client) === 'form_post';
}

function mayMove(settings: RedirectSettings, redirectUri: string): boolean {
  const origin = settings.origins.redirect_uri;
  const { port } = traitsOf(settings).redirect;
  const isLiteral = !isLocalhost(new URL(redirectUri).hostname);
  const isFree = port === 'any' || (port === 'any-ip-literal-only' && isLiteral);
  return isFree && (origin === 'preset' || origin === 'default');
}

function isPortTaken(error: unknown): boolean {
  return error instanceof Failure && ['EADDRINUSE', 'EACCES'].includes(Object(error.cause).code);
}
