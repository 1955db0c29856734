import type { Scope } from './pages/sign-in.ts';
import { apiResource, resourceScopes } from './resource.ts';

const ownScopes: Readonly<Record<string, string>> = {
  openid: 'See who you are',
  profile: 'See your name, language and time zone',
  email: 'See your e-mail address',
  offline_access: 'Keep access while you are offline',
};

/** The requested scopes, described for users, without unknown ones. */
export function requestedScopes(
  issuer: string,
  parameters: Readonly<Record<string, unknown>>,
): readonly Scope[] {
  const resources = [parameters['resource']].flat();
  const meanings = resources.includes(apiResource(issuer))
    ? { ...ownScopes, ...resourceScopes }
    : ownScopes;
  const names = typeof parameters['scope'] === 'string' ? parameters['scope'].split(' ') : [];
  return Object.entries(meanings)
    .filter(([name]) => names.includes(name))
    .map(([name, meaning]) => ({ name, meaning }));
}
