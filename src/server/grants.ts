import type { Grant, Interaction, Provider } from 'oidc-provider';

/** Adds what the user has just allowed to the grant of the client, and returns its id. */
export async function saveGrant(provider: Provider, interaction: Interaction): Promise<string> {
  const grant = await findGrant(provider, interaction);
  const { missingOIDCScope, missingResourceScopes } = interaction.prompt.details;
  if (isList(missingOIDCScope)) grant.addOIDCScope(missingOIDCScope.join(' '));
  for (const [resource, scopes] of Object.entries(missingResourceScopes ?? {})) {
    if (isList(scopes)) grant.addResourceScope(resource, scopes.join(' '));
  }
  return grant.save();
}

async function findGrant(
  provider: Provider,
  { grantId, session, params }: Interaction,
): Promise<Grant> {
  const kept = grantId === undefined ? undefined : await provider.Grant.find(grantId);
  if (kept !== undefined) return kept;
  return new provider.Grant({
    accountId: session?.accountId,
    clientId: String(params['client_id']),
  });
}

function isList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
