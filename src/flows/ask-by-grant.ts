import type { Context } from '../context.ts';
import type { Connection } from '../oauth/connection.ts';
import { askedParameters, type Grant, requestGrant } from '../oauth/grant.ts';
import { tokenSetFrom } from '../oauth/token-set.ts';
import type { ClientSettings, Settings } from '../settings.ts';
import type { TokenSet } from '../token-set.ts';
import { epochSeconds } from './clock.ts';
import { traitsOf } from './traits.ts';
import { wire } from './wire.ts';

/** Presents a grant to the token endpoint, with the scope, audience and resources of the settings. */
export async function askByGrant(
  context: Context,
  settings: Settings,
  connection: Connection,
  presented: Grant,
): Promise<TokenSet> {
  const { scope, resource } = settings.client;
  const { scopeSeparator } = traitsOf(settings);
  const asked = askedParameters(withoutDoubles(settings.client, presented), scopeSeparator);
  const fetch = wire(context, settings, 'grant');
  const response = await requestGrant(connection, presented, { fetch, asked });
  const now = epochSeconds(context);
  return tokenSetFrom(response, { connection, flow: presented.flow, now, scope, resource });
}

/** A token exchange names its audiences itself, in place of the one of the profile. */
function withoutDoubles(
  client: Partial<ClientSettings>,
  { parameters }: Grant,
): Partial<ClientSettings> {
  const { audience: _audience, ...rest } = client;
  return parameters.some(([name]) => name === 'audience') ? rest : client;
}
