import type { Context } from '../../model/context.ts';
import type { Connection } from '../../oauth/connection.ts';
import { askedParameters, type Grant, requestGrant } from '../../oauth/grant.ts';
import { tokenSetFrom } from '../../oauth/token-set.ts';
import type { Settings } from '../../model/settings.ts';
import type { TokenSet } from '../../model/token-set.ts';
import { epochSeconds } from '../clock.ts';
import { traitsOf } from '../server/provider-traits.ts';
import { providerFetch } from '../server/connect.ts';
import { requestWithScope } from '../server/requested-scope.ts';
import type { NoticeEvent } from '../tokens/save-login.ts';

/**
 * Presents a grant to the token endpoint, with the scope, audience and resources of the settings;
 * once more without the scopes of the preset that the server refuses.
 */
export async function askByGrant(
  context: Context,
  settings: Settings,
  connection: Connection,
  presented: Grant,
  emit: (event: NoticeEvent) => void = () => {},
): Promise<TokenSet> {
  const notice = (text: string) => emit({ type: 'notice', text });
  const wanted = settingsFor(presented, settings);
  return await requestWithScope(wanted, connection, notice, (asked) => {
    return send(context, asked, connection, presented);
  });
}

async function send(
  context: Context,
  settings: Settings,
  connection: Connection,
  presented: Grant,
): Promise<TokenSet> {
  const { scope, resource } = settings.client;
  const { scope_separator } = traitsOf(settings);
  const asked = askedParameters(settings.client, scope_separator);
  const fetch = providerFetch(context, settings, 'grant');
  const response = await requestGrant(connection, presented, { fetch, asked });
  const now = epochSeconds(context);
  return tokenSetFrom(response, { connection, flow: presented.flow, now, scope, resource });
}

/**
 * A token exchange has its own audiences, which replace the one of the profile. The scope of a
 * preset is for users who sign in: a client that acts for itself does not ask for it.
 */
function settingsFor({ flow, parameters }: Grant, settings: Settings): Settings {
  const { audience, scope, ...rest } = settings.client;
  const namesAudience = parameters.some(([name]) => name === 'audience');
  const isForPeople = settings.origins.scope === 'preset' && flow !== 'password';
  const client = {
    ...rest,
    ...(namesAudience || audience === undefined ? {} : { audience }),
    ...(isForPeople || scope === undefined ? {} : { scope }),
  };
  return { ...settings, client };
}
