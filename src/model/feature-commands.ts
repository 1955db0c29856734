/** How each ready client of the built-in server is tried: for `serve` and for its home page. */
import { type BuiltInClient, type TlsFiles, trusting } from './servers.ts';
import { type Shell, shellWord, withVariables } from './shell.ts';

type Way = {
  readonly shell?: Shell;
  /** The files of a server on https. */
  readonly tls?: TlsFiles | undefined;
};

/** A command for each client that shows what the first sign-in does not: one a feature. */
export function featureCommands(
  issuer: string,
  clients: readonly BuiltInClient[],
  way: Way = {},
): readonly string[] {
  return clients
    .filter((client) => featuresOf(client).length > 0)
    .map((client) => commandFor(issuer, client, way));
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
    ...(/_jwt$|tls_client_auth$/.test(method) ? [method] : []),
    ...(client.require_pushed_authorization_requests === true ? ['pushed requests'] : []),
    ...(client.dpop_bound_access_tokens === true ? ['DPoP'] : []),
  ];
}

function commandFor(issuer: string, client: BuiltInClient, { shell = 'sh', tls }: Way): string {
  const { client_id, client_secret, token_endpoint_auth_method: method } = client;
  const isPushed = client.require_pushed_authorization_requests === true;
  const isBound = client.dpop_bound_access_tokens === true;
  const certificate = certificateWords(client, tls);
  const isLogin = isPushed || isBound || certificate.length > 0;
  const flow = isLogin ? 'login' : 'grant client-credentials';
  const words = [
    `atm-cli ${flow} --issuer ${issuer}${trusting(tls?.ca_cert)} --client-id ${client_id}`,
    ...certificate,
    // The access token is then a JWT, which says what it is bound to.
    ...(certificate.length > 0 ? [`--resource ${issuer}/api`] : []),
    ...(method === 'client_secret_jwt' ? [`--client-auth ${method}`] : []),
    ...(isSigning(client) ? ['--signing-key default'] : []),
    ...(isPushed ? ['--par always'] : []),
    ...(isBound ? ['--dpop'] : []),
    isLogin ? `--prompt consent --profile ${client_id.replace('atm-cli', 'try')}` : '--no-store',
  ];
  const command = words.join(' ');
  if (client_secret === undefined) return command;
  return withVariables(shell, { ATM_CLIENT_SECRET: client_secret }, command);
}

/** The certificate that the client is known by. */
function certificateWords(
  { token_endpoint_auth_method: method }: BuiltInClient,
  tls: TlsFiles | undefined,
): readonly string[] {
  if (tls === undefined || !method.endsWith('tls_client_auth')) return [];
  const [cert, key] =
    method === 'tls_client_auth'
      ? [tls.client_cert, tls.client_key]
      : [tls.self_signed_cert, tls.self_signed_key];
  const files = `--cert ${shellWord(cert, '<file>')} --key ${shellWord(key, '<file>')}`;
  return [`--client-auth ${method} ${files}`];
}

function isSigning({ token_endpoint_auth_method: method }: BuiltInClient): boolean {
  return method === 'private_key_jwt';
}
