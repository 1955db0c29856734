import { Failure } from '../../model/errors.ts';
import { profileFlag } from '../../model/profile-names.ts';
import { shellQuoted } from '../../model/shell.ts';
import { keepPendingLogin, lifetimeSeconds, needsListener } from './pending-login.ts';
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
    authorizationRequest,
    timeoutMs,
  }: Pick<Waiting, 'context' | 'settings' | 'authorizationRequest' | 'timeoutMs'>,
  startedAt: number,
  reasons: readonly string[],
): Promise<Failure> {
  const { redirect_uri } = authorizationRequest;
  const seconds = Math.round(timeoutMs / 1000);
  const overMs = context.now() - startedAt - timeoutMs;
  const asleep = `; this machine was suspended for about ${Math.round(overMs / 60_000)} min`;
  const hints = [
    `if the browser shows an error of the server: register exactly ${redirect_uri} there`,
    'if the browser is on another machine: start over and paste its final URL while the login waits, forward the port, or use atm-cli device',
    'to wait longer: --timeout <seconds>',
  ];
  const isKept = !settings.builtIn && needsListener(settings, authorizationRequest) === undefined;
  if (isKept && (await isWritten(keepPendingLogin(context, settings, authorizationRequest)))) {
    hints.push(
      `already signed in? finish within ${lifetimeSeconds / 60} minutes: atm-cli login --resume ${shellQuoted('<final redirect URL>')}`,
    );
  }
  if (settings.builtIn) {
    hints.push(`to finish it later: atm-cli login --no-wait${profileFlag(settings.profile)}`);
  }
  if (reasons.length > 0) {
    hints.unshift(
      'the rejected requests come from an old tab, or from a server that changes or leaves out parameters of the callback',
    );
  }
  const rejected = reasons.length === 0 ? '' : `; rejected: ${reasons.slice(0, 3).join(', ')}`;
  const message = `no callback on ${redirect_uri} within ${seconds} s${rejected}`;
  return new Failure('timeout', overMs > asleepMs ? `${message}${asleep}` : message, {
    hint: hints.join('\n'),
  });
}

/** The timeout is reported even when the sign-in cannot be stored. */
async function isWritten(keeping: Promise<unknown>): Promise<boolean> {
  return await keeping.then(
    () => true,
    () => false,
  );
}
