import { unverifiedClaims } from '../../jwt/decode.ts';
import { stringMember } from '../../jwt/form/json.ts';
import { type Settings, withClient } from '../../model/settings.ts';
import { traitsOf } from '../server/provider-traits.ts';

/** Where a server says who it is; the callback comes first. */
export type IssuerSource = {
  readonly callback?: URLSearchParams | undefined;
  readonly idToken?: string | undefined;
};

/**
 * The settings with the `iss` that responses must have from now on, where only endpoints were
 * named: that of the callback, else of the ID token, which is verified next or was verified when it
 * was stored. Otherwise the settings unchanged.
 */
export function withLearnedIssuer(
  settings: Settings,
  { callback, idToken }: IssuerSource,
): Settings {
  const { issuer, iss } = settings.client;
  if (issuer !== undefined || iss !== undefined) return settings;
  const isOwn = traitsOf(settings).token_issuer !== undefined;
  const claimed = isOwn ? undefined : stringMember(unverifiedClaims(idToken), 'iss');
  const seen = callback?.get('iss') || claimed;
  return seen ? withClient(settings, { iss: seen }, 'server') : settings;
}
