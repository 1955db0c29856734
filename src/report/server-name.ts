import type { Profile } from '../profile.ts';

/** What a profile calls its server; `undefined` while it names none. */
export function serverName(profile: Profile): string | undefined {
  const { issuer, token_endpoint, provider, preset, provider_parameters = {} } = profile;
  const address = issuer ?? token_endpoint;
  if (address !== undefined) return address;
  const row = preset ?? provider;
  if (row === undefined) return undefined;
  const parameters = Object.entries(provider_parameters).map(([name, value]) => `${name} ${value}`);
  return [`provider ${row}`, ...parameters].join(', ');
}
