import type { RunSetting } from '../../model/run.ts';
import type { Facts } from '../facts.ts';
import {
  either,
  browserSteps,
  isAt,
  likely,
  matchesError,
  possible,
  type Matcher,
} from '../match.ts';
import { pageNames } from './authorization-page.ts';

export const silent: Matcher = matchesError({
  at: browserSteps,
  codes: [
    'login_required',
    'interaction_required',
    'consent_required',
    'account_selection_required',
  ],
  numbers: ['50058'],
});

export const deniedAtCallback: Matcher = (facts) => {
  const { errorResponse } = facts;
  const isDenied =
    errorResponse.error === 'access_denied' || errorResponse.error === 'access-denied';
  if (!isDenied || !isAt(facts, browserSteps) || errorResponse.status === 401) return undefined;
  const description =
    errorResponse.description === undefined ? '' : `: ${errorResponse.description}`;
  const seen = `the response was ${errorResponse.error}${description}`;
  // Auth0 has this code for a wrong secret, with 401.
  const isClient = facts.step === 'pasted' && /\b401\b|unauthorized\b/i.test(errorResponse.text);
  return isClient ? possible(seen, 1) : likely(seen, 1);
};

export const confirmation: Matcher = ({ server, authorization }) => {
  const redirect = authorization?.sent['redirect_uri'] ?? '';
  if (server?.kind !== 'auth0' || !/^http:\/\/(127\.|localhost|\[::1\])/.test(redirect))
    return undefined;
  return possible(`Auth0 asks for confirmation before it redirects to ${redirect}`, 0);
};

export const consentAgain: Matcher = ({ server, authorization }) => {
  const redirect = authorization?.sent['redirect_uri'] ?? '';
  if (server?.kind !== 'auth0' || !redirect.startsWith('http://localhost')) return undefined;
  return possible(
    `the redirect URI ${redirect} has the host localhost, which Auth0 cannot verify`,
    0,
  );
};

/** An unknown scope, in the codes and phrases of several servers. */
export const unknownScope = either(
  pageNames('scope'),
  matchesError({
    codes: ['invalid_scope'],
    numbers: ['70011', '650053', '28002', '28003'],
    phrases: /scope '[^']{0,200}' that doesn't exist|requested scope is not allowed|invalid scope/i,
  }),
);

/** The scope that was requested although no user has named one. */
export function addedScope({ run }: Facts): RunSetting | undefined {
  return run.settings.find(
    ({ name, origin }) => name === 'scope' && (origin === 'metadata' || origin === 'preset'),
  );
}

/** A grant without a browser that named no scope; a code has that of its authorization request. */
export function hasNoScope({ failed }: Facts): boolean {
  if (failed?.step !== 'token') return false;
  const { grant_type, scope } = failed.sent;
  return grant_type !== undefined && grant_type !== 'authorization_code' && scope === undefined;
}

/** The requested scopes that are not in the server's scopes_supported. */
export function unlisted(supported: unknown, asked: string | undefined): string | undefined {
  if (!Array.isArray(supported) || asked === undefined) return undefined;
  const odd = asked.split(' ').filter((scope) => scope !== '' && !supported.includes(scope));
  return odd.length === 0 ? undefined : `its scopes_supported has no ${odd.join(', ')}`;
}

/** The client id is not known; Spring names the parameter, and the same one where a person said no. */
export const unknownClient: Matcher = (facts) => {
  if (facts.errorResponse.error === 'access_denied') return undefined;
  return either(
    pageNames('client-unknown'),
    matchesError({
      at: browserSteps,
      phrases:
        /unknown client(?!, no client)|client (was )?not found|no such client|client .{0,60}does not exist|client is not registered|invalid client_id parameter value|OAuth 2\.0 Parameter: client_id/i,
    }),
  )(facts);
};
