/** How each ready client of the built-in server is tried: for `serve` and for its home page. */
import type { BuiltInClient } from './servers.ts';
import { type Shell, withVariables } from './shell.ts';

/** A command for each client that shows what the first sign-in does not: one a feature. */
export function featureCommands(
  issuer: string,
  clients: readonly BuiltInClient[],
  shell: Shell = 'sh',
): readonly string[] {
  return clients
    .filter((client) => featuresOf(client).length > 0)
    .map((client) => commandFor(issuer, client, shell));
}

/** What has to be done before a client with a key can sign; `undefined` where none has one. */
export function keyPreparation(clients: readonly BuiltInClient[]): string | undefined {
  const signing = clients.find(isSigning);
  if (signing === undefined) return undefined;
  if (signing.jwks_uri === undefined) return 'default is the key of the key set that was given';
  const { port } = new URL(signing.jwks_uri);
  const program = 'atm-cli';
  return `first ${program} key new, then ${program} key serve --port ${port} in another terminal`;
}

/** What is special about a client, such as `private_key_jwt` and `DPoP`. */
export function featuresOf(client: BuiltInClient): readonly string[] {
  const method = client.token_endpoint_auth_method;
  return [
    ...(method.endsWith('_jwt') ? [method] : []),
    ...(client.require_pushed_authorization_requests === true ? ['pushed requests'] : []),
    ...(client.dpop_bound_access_tokens === true ? ['DPoP'] : []),
  ];
}

function commandFor(issuer: string, client: BuiltInClient, shell: Shell): string {
  const { client_id, client_secret, token_endpoint_auth_method: method } = client;
  const isPushed = client.require_pushed_authorization_requests === true;
  const isBound = client.dpop_bound_access_tokens === true;
  const flow = isPushed || isBound ? 'login' : 'grant client-credentials';
  const words = [
    `atm-cli ${flow} --issuer ${issuer} --client-id ${client_id}`,
    ...(method === 'client_secret_jwt' ? [`--client-auth ${method}`] : []),
    ...(isSigning(client) ? ['--signing-key default'] : []),
    ...(isPushed ? ['--par always'] : []),
    ...(isBound ? ['--dpop'] : []),
    flow === 'login'
      ? `--prompt consent --profile ${client_id.replace('atm-cli', 'try')}`
      : '--no-store',
  ];
  const command = words.join(' ');
  if (client_secret === undefined) return command;
  return withVariables(shell, { ATM_CLIENT_SECRET: client_secret }, command);
}

function isSigning({ token_endpoint_auth_method: method }: BuiltInClient): boolean {
  return method === 'private_key_jwt';
}
