import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import type { Settings } from '../../model/settings.ts';
import type { AuthorizationServer } from '../../oauth/connection.ts';
import { clientMetadata, defaultClientName } from '../../oauth/registration/metadata.ts';
import { requireRegistrationEndpoint } from '../../oauth/registration/register.ts';
import { redirectUrisOf } from './register.ts';

/** Whether the server registers clients, and the user wants it. */
export async function mayBeRegistered(
  context: Context,
  settings: Settings,
  server: AuthorizationServer,
  consents: boolean,
): Promise<boolean> {
  const { allow_insecure_http: isInsecure = false } = settings.client;
  if (server.registration_endpoint === undefined) return false;
  requireRegistrationEndpoint(server, isInsecure);
  // What cannot be registered is no question.
  clientMetadata({ redirect_uris: redirectUrisOf(settings) });
  if (consents) return true;
  if (!context.terminal.interactive) return false;
  const uris = redirectUrisOf(settings).join(', ');
  const question = `Register a client at ${hostOf(server)}? (name ${defaultClientName}, redirect URI ${uris})`;
  return await context.ask.confirm(question, { default: true });
}

/** No client: where one is made, and how it is named then. */
export function noClientFailure({ client }: Settings, server: AuthorizationServer): Failure {
  const canRegister = server.registration_endpoint !== undefined;
  const how = canRegister
    ? 'it registers clients by itself (RFC 7591), which needs consent'
    : 'it registers no clients by itself (no registration_endpoint in its metadata)';
  const { issuer, service_documentation: documentation } = server;
  const message = `no client is known at ${issuer}: ${how}`;
  const { provider } = client;
  const advice = { id: 'no_client', issuer, canRegister, documentation, provider } as const;
  return new Failure('usage', message, { rule: canRegister ? 'U02' : 'C06', advice });
}

/** The host that registers clients. */
export function hostOf({ issuer, registration_endpoint }: AuthorizationServer): string {
  const url = registration_endpoint ?? issuer;
  return URL.canParse(url) ? new URL(url).host : issuer;
}
