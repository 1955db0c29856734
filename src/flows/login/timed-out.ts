import { Failure } from '../../model/errors.ts';
import { profileFlag } from '../../model/profile-names.ts';
import { keepPendingLogin, lifetimeSeconds, needsListener } from './pending-login.ts';
import type { Waiting } from './wait-for-callback.ts';

/** Beyond this the clock went on without the timer: the machine was asleep; milliseconds. */
const asleepMs = 30_000;

/**
 * What to say when no callback came in time; `reasons` are what came instead. The sign-in itself is
 * kept for a while: a callback that comes to the browser later can still be brought home.
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
  const asleep = `; this machine was asleep meanwhile, about ${Math.round(overMs / 60_000)} min`;
  const hints = [
    `does the browser show an error of the server? then register exactly ${redirect_uri} there`,
    'is the browser on another machine? begin again and paste the address that it ends on while the login waits, forward the port, or use atm-cli device',
    'was more time needed? --timeout <seconds>',
  ];
  const isKept = !settings.builtIn && needsListener(settings, authorizationRequest) === undefined;
  if (isKept && (await isWritten(keepPendingLogin(context, settings, authorizationRequest)))) {
    hints.push(
      `signed in after all? for ${lifetimeSeconds / 60} more minutes: atm-cli login --resume '<the address it ended on>'`,
    );
  }
  if (settings.builtIn) {
    hints.push(`to finish it later: atm-cli login --no-wait${profileFlag(settings.profile)}`);
  }
  if (reasons.length > 0) {
    hints.unshift(
      'what came was not the answer to this sign-in: an old tab, or a server that changes what it has to send back',
    );
  }
  const refused = reasons.length === 0 ? '' : `, only ${reasons.slice(0, 3).join(', ')}`;
  const message = `no answer came to ${redirect_uri} within ${seconds} s${refused}`;
  return new Failure('timeout', overMs > asleepMs ? `${message}${asleep}` : message, {
    hint: hints.join('\n'),
  });
}

/** The timeout is what has to be told, also where nothing can be written. */
async function isWritten(keeping: Promise<unknown>): Promise<boolean> {
  return await keeping.then(
    () => true,
    () => false,
  );
}
