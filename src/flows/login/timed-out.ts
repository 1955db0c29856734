import { Failure } from '../../model/errors.ts';
import { describeError } from './authorization-page.ts';
import type { CallbackEnding } from './callback-state.ts';
import { keepPendingLogin, lifetimeSeconds, needsListener } from './pending-login.ts';
import type { Pushed } from './pushed-request.ts';
import type { Waiting } from './wait-for-callback.ts';

/**
 * When the clock is ahead of the timer by more than this, the machine was suspended; milliseconds.
 */
const asleepMs = 30_000;

/**
 * The failure without a callback in time; `reasons` describe the requests that were rejected. The
 * sign-in is stored for a while, so that a later redirect URL can still finish it.
 */
export async function timedOut(
  {
    context,
    settings,
    connection,
    authorizationRequest,
    timeoutMs,
    pushed,
  }: Pick<Waiting, TimedOut>,
  startedAt: number,
  {
    reasons,
    isReached,
    isRedirected,
    page,
  }: Omit<Extract<CallbackEnding, { type: 'timeout' }>, 'type'>,
): Promise<Failure> {
  const { redirect_uri } = authorizationRequest;
  const { builtIn: isBuiltIn } = settings;
  const seconds = Math.round(timeoutMs / 1000);
  const overMs = context.now() - startedAt - timeoutMs;
  const asleep = `; this machine was suspended for about ${Math.round(overMs / 60_000)} min`;
  const mayBeKept = !isBuiltIn && needsListener(settings) === undefined;
  const isKept =
    mayBeKept &&
    (await isWritten(
      keepPendingLogin(context, settings, authorizationRequest, connection.proofs?.key),
    ));
  const rejected = reasons.length === 0 ? '' : `; rejected: ${reasons.slice(0, 3).join(', ')}`;
  const error = page && describeError(page);
  const seen = error === undefined ? '' : `; ${error}`;
  const lived = isReached || pushed === undefined ? '' : expiryOf(pushed, context.now());
  const message = `no callback on ${redirect_uri} within ${seconds} s${seen}${lived}${rejected}`;
  return new Failure('timeout', overMs > asleepMs ? `${message}${asleep}` : message, {
    advice: {
      id: 'no_callback',
      redirect_uri,
      seconds,
      isBuiltIn,
      isReached,
      isRedirected,
      page: page?.type,
      hasDeviceFlow: connection.server.device_authorization_endpoint !== undefined,
      minutesLeft: isKept ? lifetimeSeconds / 60 : undefined,
    },
  });
}

type TimedOut =
  | 'context'
  | 'settings'
  | 'connection'
  | 'authorizationRequest'
  | 'timeoutMs'
  | 'pushed';

/** Who opened the URL later than that has seen an error. */
function expiryOf({ expires_in, expires_at }: Pushed, now: number): string {
  const isOver = expires_at * 1000 <= now;
  return isOver ? `; the pushed request expired after ${expires_in} s` : '';
}

/** The timeout is reported even when the sign-in cannot be stored. */
async function isWritten(keeping: Promise<unknown>): Promise<boolean> {
  return await keeping.then(
    () => true,
    () => false,
  );
}
