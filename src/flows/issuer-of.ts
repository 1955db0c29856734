import type { Settings } from '../settings.ts';

/** In whose name answers of the server of the settings are kept; empty where no issuer is named. */
export function issuerOf({ client: { issuer = '' } }: Pick<Settings, 'client'>): string {
  return URL.canParse(issuer) ? new URL(issuer).href : issuer;
}
