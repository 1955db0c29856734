import { unverifiedClaims } from '../../jwt/decode.ts';
import { audiencesOf } from '../../jwt/token-kind.ts';
import { type Settings, withClient } from '../../model/settings.ts';
import { traitsOf } from '../server/provider-traits.ts';

/**
 * The settings with the `aud` that tokens must have from now on, for a provider whose `aud` is an
 * application id that is not configured: the one of `idToken`, which is verified next or was
 * verified when it was stored; of several the client id, else the first. Otherwise, and where
 * `idToken` has no `aud`, the settings unchanged.
 */
export function withTokenAudience(settings: Settings, idToken: string | undefined): Settings {
  const { audience, client_id = '' } = settings.client;
  const isNamed = traitsOf(settings).token_audience === undefined || audience !== undefined;
  if (isNamed) return settings;
  const audiences = audiencesOf(unverifiedClaims(idToken)) ?? [];
  const [seen] = audiences.includes(client_id) ? [client_id] : audiences;
  return seen === undefined ? settings : withClient(settings, { audience: seen }, 'server');
}

/** The expected `aud` of the provider's own kind of token; empty when it is unknown. */
export function tokenAudiences(settings: Settings): readonly string[] {
  const { audience, client_id } = settings.client;
  const isApplication = traitsOf(settings).token_audience === 'application';
  const expected = isApplication ? audience : client_id;
  return expected === undefined ? [] : [expected];
}
