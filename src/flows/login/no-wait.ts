import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import type { Settings } from '../../model/settings.ts';
import { withPort } from '../../model/url.ts';
import { keepPendingLogin, needsListener } from './pending-login.ts';
import type { LoginEvent } from './events.ts';
import { prepareLogin, startRequest } from './prepare.ts';

/** A sign-in that is to be finished by `login --resume`. */
export type Begun = {
  readonly url: string;
  readonly redirect_uri: string;
  /** Seconds since the epoch. */
  readonly expires_at: number;
  /** When the URL ends to work, where the request was pushed. */
  readonly url_expires_at?: number | undefined;
  /** The built-in server ends with this command unless another one serves it. */
  readonly builtIn: boolean;
};

/** The port of a redirect URI without one; nothing listens there. */
const anyPort = 8976;

/**
 * Starts a sign-in and stores it for `resumeLogin`, without a listener. Throws a `usage` failure
 * when its callback could not be delivered later.
 */
export async function beginLogin(
  context: Context,
  given: Settings,
  emit: (event: LoginEvent) => void,
): Promise<Begun> {
  const prepared = await prepareLogin(context, given, emit);
  const reason = needsListener(prepared.settings);
  if (reason !== undefined) {
    throw new Failure('usage', `--no-wait is not possible, leave it out: ${reason}`);
  }
  const uri = redirectUriOf(prepared.settings);
  const started = await startRequest(context, prepared, uri, emit);
  const { settings, authorizationRequest, url, pushed } = started;
  const { redirect_uri, expires_at } = await keepPendingLogin(
    context,
    settings,
    authorizationRequest,
    prepared.connection.proofs?.key,
  );
  const url_expires_at = pushed?.expires_at;
  return { url, redirect_uri, expires_at, url_expires_at, builtIn: settings.builtIn };
}

function redirectUriOf({ client: { redirect_uri = '' } }: Settings): string {
  if (!URL.canParse(redirect_uri)) {
    const expected = 'expected the registered one, such as http://127.0.0.1:8976/callback';
    throw new Failure('usage', `the redirect URI ${redirect_uri} is not a URL, ${expected}`);
  }
  return new URL(redirect_uri).port === '0' ? withPort(redirect_uri, anyPort) : redirect_uri;
}
