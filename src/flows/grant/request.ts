import type { Context } from '../../model/context.ts';
import type { Connection } from '../../oauth/connection.ts';
import { askedParameters, type Grant, requestGrant } from '../../oauth/grant.ts';
import { tokenSetFrom } from '../../oauth/token-set.ts';
import type { ClientSettings, Settings } from '../../model/settings.ts';
import type { TokenSet } from '../../model/token-set.ts';
import { epochSeconds } from '../clock.ts';
import { traitsOf } from '../server/provider-traits.ts';
import { providerFetch } from '../server/connect.ts';

/** Presents a grant to the token endpoint, with the scope, audience and resources of the settings. */
export async function askByGrant(
  context: Context,
  settings: Settings,
  connection: Connection,
  presented: Grant,
): Promise<TokenSet> {
  const client = settingsFor(presented, settings);
  const { scope, resource } = client;
  const { scope_separator } = traitsOf(settings);
  const asked = askedParameters(client, scope_separator);
  const fetch = providerFetch(context, settings, 'grant');
  const response = await requestGrant(connection, presented, { fetch, asked });
  const now = epochSeconds(context);
  return tokenSetFrom(response, { connection, flow: presented.flow, now, scope, resource });
}

/**
 * A token exchange has its own audiences, which replace the one of the profile. The scope of a
 * preset is for users who sign in: a client that acts for itself does not ask for it.
 */
function settingsFor(
  { flow, parameters }: Grant,
  { client, origins }: Settings,
): Partial<ClientSettings> {
  const { audience, scope, ...rest } = client;
  const namesAudience = parameters.some(([name]) => name === 'audience');
  const isForPeople = origins.scope === 'preset' && flow !== 'password';
  return {
    ...rest,
    ...(namesAudience || audience === undefined ? {} : { audience }),
    ...(isForPeople || scope === undefined ? {} : { scope }),
  };
}
