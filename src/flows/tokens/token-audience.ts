import { unverifiedClaims } from '../../jwt/decode.ts';
import { audiencesOf } from '../../jwt/token-kind.ts';
import { type Settings, withClient } from '../../model/settings.ts';
import { traitsOf } from '../server/provider-traits.ts';

/**
 * The settings with the `aud` that tokens must have from now on, where it is an id of the application
 * that nobody has named: the one of `idToken`, which is about to be verified or was verified when it
 * was stored; of several the client id, else the first. Everywhere else, and where `idToken` holds no
 * `aud`, the settings as they are.
 */
export function withTokenAudience(settings: Settings, idToken: string | undefined): Settings {
  const { audience, client_id = '' } = settings.client;
  const isNamed = traitsOf(settings).tokenAudience === undefined || audience !== undefined;
  if (isNamed) return settings;
  const audiences = audiencesOf(unverifiedClaims(idToken)) ?? [];
  const [seen] = audiences.includes(client_id) ? [client_id] : audiences;
  return seen === undefined ? settings : withClient(settings, { audience: seen }, 'server');
}

/** What `aud` of a token of the provider's own kind has to name; empty when nothing is known. */
export function tokenAudiences(settings: Settings): readonly string[] {
  const { audience, client_id } = settings.client;
  const isApplication = traitsOf(settings).tokenAudience === 'application';
  const expected = isApplication ? audience : client_id;
  return expected === undefined ? [] : [expected];
}
