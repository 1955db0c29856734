import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import type { Verdict } from '../../jwt/verdict.ts';
import { verifyToken } from '../../jwt/verify.ts';
import type { Settings } from '../../model/settings.ts';
import { epochSeconds, exactSeconds } from '../clock.ts';
import { findServer } from '../server/find-server.ts';
import { device } from '../device/device.ts';
import { login } from '../login/login.ts';
import { refreshTokens } from '../tokens/refresh.ts';
import { getValidToken } from '../tokens/valid-token.ts';
import { issuerOf } from '../server/resolve-settings.ts';
import { fetchedKeys } from '../verify/keys.ts';
import { createTour, type DemoOptions, type DemoStep } from './tour.ts';

/**
 * Runs the tour against the built-in server: discovery, sign-in, token, refresh, device sign-in,
 * verification. Yields each step when it is done; the first failure ends the tour.
 */
export async function* demo(
  context: Context,
  settings: Settings,
  options: DemoOptions,
): AsyncGenerator<DemoStep> {
  const tour = createTour(context, options.begin);
  yield await tour('Discover the endpoints of the server', async () => {
    const { issuer } = await findServer(context, settings);
    return { type: 'discovered', issuer };
  });
  yield await tour('Sign in through the browser: authorization code with PKCE', async () => {
    return { type: 'signed_in', signedIn: await login(context, settings, options) };
  });
  yield await tour('Get the stored access token', async () => {
    const { expires_at = 0 } = await getValidToken(context, settings, { minTtl: 60 });
    return { type: 'valid', secondsLeft: expires_at - epochSeconds(context) };
  });
  yield await tour('Refresh it before it expires', async () => {
    const before = await getValidToken(context, settings, { minTtl: 60 });
    const { tokens: after } = await refreshTokens(context, settings, before);
    return { type: 'refreshed', before, after };
  });
  yield await tour('Sign in with a device code, as on a machine without a browser', async () => {
    const timeout = options.timeoutMs / 1000;
    const signedIn = await device(context, settings, { ...options, timeout, countdown: false });
    return { type: 'signed_in', signedIn };
  });
  yield await tour('Verify the access token with the keys of the server', async () => {
    return { type: 'verified', verdict: await verifyAccessToken(context, settings) };
  });
}

async function verifyAccessToken(context: Context, settings: Settings): Promise<Verdict> {
  const { issuer, jwks_uri = '' } = await findServer(context, settings);
  const { access_token } = await getValidToken(context, settings, { minTtl: 60 });
  const verdict = await verifyToken(access_token, {
    keys: fetchedKeys(context, { issuer: issuerOf(settings), find: async () => jwks_uri }),
    issuer,
    audience: settings.client.resource ?? [],
    at: exactSeconds(context),
    clockTolerance: 0,
  });
  if (verdict.valid) return verdict;
  throw new Failure('check_failed', 'the access token of the built-in server is not valid', {
    advice: { id: 'stored_token_invalid' },
  });
}
