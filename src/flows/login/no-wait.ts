import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import type { Settings } from '../../model/settings.ts';
import { keepPendingLogin, needsListener } from './pending-login.ts';
import type { LoginEvent } from './events.ts';
import { prepareAuthorizationRequest, prepareLogin, prepareUrl } from './prepare.ts';

/** A sign-in that nobody waits for. */
export type Begun = {
  readonly url: string;
  readonly redirect_uri: string;
  /** Seconds since the epoch. */
  readonly expires_at: number;
  /** The server ends with this command unless it is served by another one. */
  readonly builtIn: boolean;
};

/** The port of a redirect URI that names none, where nothing listens anyway. */
const anyPort = '8976';

/**
 * Begins a sign-in and keeps it for `resumeLogin`: nothing listens, nothing waits. Throws a `usage`
 * failure where the answer could not be brought later.
 */
export async function beginLogin(
  context: Context,
  given: Settings,
  emit: (event: LoginEvent) => void,
): Promise<Begun> {
  const { settings, connection } = await prepareLogin(context, given, emit);
  const authorizationRequest = prepareAuthorizationRequest(settings, redirectUriOf(settings));
  const reason = needsListener(settings, authorizationRequest);
  if (reason !== undefined) {
    throw new Failure('usage', `--no-wait cannot work here: ${reason}`, {
      hint: 'atm-cli login waits for the answer on this machine',
    });
  }
  const url = await prepareUrl(settings, connection, authorizationRequest);
  const { redirect_uri, expires_at } = await keepPendingLogin(
    context,
    settings,
    authorizationRequest,
  );
  return { url, redirect_uri, expires_at, builtIn: settings.builtIn };
}

function redirectUriOf({ client: { redirect_uri = '' } }: Settings): string {
  if (!URL.canParse(redirect_uri)) {
    throw new Failure('usage', `the redirect URI ${redirect_uri} is not a URL`, {
      hint: 'give it as it is registered: --redirect-uri http://127.0.0.1:8976/callback',
    });
  }
  const uri = new URL(redirect_uri);
  if (uri.port !== '0') return redirect_uri;
  uri.port = anyPort;
  return uri.href;
}
