import type { Advice } from '../../model/advice.ts';
import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import { challengeIn } from '../resource/ask-resource.ts';
import type { Called } from './call.ts';
import type { CallRequest } from './request.ts';

/** Nobody is signed in for a request that might do something. */
export function notSentFailure(context: Context, { method, url }: CallRequest): Failure {
  return new Failure('human_needed', `not signed in for ${url}: ${method} was not sent`, {
    rule: 'M24',
    advice: wantsToken(context, url),
  });
}

function wantsToken({ terminal }: Context, url: string): Advice {
  return { id: 'api_wants_token', url, canAsk: terminal.interactive };
}

/** What an API asks for that was called without a token. */
export function tokenRequiredFailure(
  context: Context,
  { method, url, status, challenges }: Called,
): Failure {
  const challenge = challengeIn(challenges);
  const { scope, realm } = challenge?.parameters ?? {};
  const asks = [
    challenge === undefined
      ? 'a token (it sends no WWW-Authenticate)'
      : `a ${schemeName(challenge.scheme)} token`,
    ...(scope === undefined ? [] : [`with the scope ${scope}`]),
    ...(realm === undefined ? [] : [`realm ${JSON.stringify(realm)}`]),
  ];
  return new Failure(
    'human_needed',
    `${method} ${url}: HTTP ${status}, the API asks for ${asks.join(', ')}`,
    {
      rule: 'M24',
      advice: wantsToken(context, url),
    },
  );
}

function schemeName(scheme: string): string {
  return scheme === 'dpop' ? 'DPoP' : `${scheme.slice(0, 1).toUpperCase()}${scheme.slice(1)}`;
}

/** A sign-in for a scope has not helped. */
export function loopFailure({ url }: Called, scope: string): Failure {
  const message = `${url} requires the scope ${scope} again after a sign-in for it: the server does not grant it, or the API looks for something else`;
  return new Failure('oauth_error', message, {
    code: 'insufficient_scope',
    rule: 'M25',
    advice: { id: 'step_up_loop', scope },
  });
}
