import type { Context } from '../../model/context.ts';
import type { Loopback } from '../../model/loopback.ts';
import { Failure } from '../../model/errors.ts';
import type { ClientSettings, Settings } from '../../model/settings.ts';
import { isLocalhost, withPort } from '../../model/url.ts';
import { traitsOf } from '../server/provider-traits.ts';

/** The settings that decide about the listener. */
type RedirectSettings = Pick<Settings, 'traits'> & {
  readonly client: Partial<Pick<ClientSettings, 'redirect_uri' | 'params'>>;
  readonly origins: Pick<Settings['origins'], 'redirect_uri'>;
};

/**
 * Listens on the redirect URI of the settings. If the user has not chosen the port and the provider
 * accepts any (RFC 8252 section 7.3), another port is used when it is taken.
 */
export async function listenFor(context: Context, settings: RedirectSettings): Promise<Loopback> {
  const redirectUri = settings.client.redirect_uri ?? '';
  const options = { formPost: isFormPost(settings) };
  try {
    return await context.listen(redirectUri, options);
  } catch (error) {
    if (!isPortTaken(error) || !mayMove(settings, redirectUri)) throw error;
    return await context.listen(withPort(redirectUri, 0), options);
  }
}

/** Whether the callback is a POST (OAuth 2.0 Form Post Response Mode). */
export function isFormPost({ client }: Pick<RedirectSettings, 'client'>): boolean {
  return client.params?.['response_mode'] === 'form_post';
}

function mayMove(settings: RedirectSettings, redirectUri: string): boolean {
  const origin = settings.origins.redirect_uri;
  const { port } = traitsOf(settings).redirect;
  const isLiteral = !isLocalhost(new URL(redirectUri).hostname);
  const isFree = port === 'any' || (port === 'any-ip-literal-only' && isLiteral);
  return isFree && (origin === 'preset' || origin === 'default');
}

function isPortTaken(error: unknown): boolean {
  return error instanceof Failure && Object(error.cause).code === 'EADDRINUSE';
}
