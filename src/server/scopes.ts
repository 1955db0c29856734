import type { Scope } from './pages/sign-in.ts';
import { apiResource, resourceScopes } from './resource.ts';

const ownScopes: Readonly<Record<string, string>> = {
  openid: 'Know who you are',
  profile: 'See your name, language and time zone',
  email: 'See your e-mail address',
  offline_access: 'Keep its access while you are away',
};

/** What a request asks for, in plain words, without the scopes that nothing here answers to. */
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
