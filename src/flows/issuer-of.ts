import type { Settings } from '../settings.ts';

/** The issuer that responses of the server of the settings are cached for; empty where none is named. */
export function issuerOf({ client: { issuer = '' } }: Pick<Settings, 'client'>): string {
  return URL.canParse(issuer) ? new URL(issuer).href : issuer;
}
