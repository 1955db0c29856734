import type { Context } from '../../model/context.ts';
import type { Fetch } from '../../model/exchange.ts';
import { Failure } from '../../model/errors.ts';
import type { Settings } from '../../model/settings.ts';
import { requireText } from '../../model/text-file.ts';
import {
  type AuthorizationServer,
  type Connection,
  createConnection,
  type Credentials,
} from '../../oauth/connection.ts';
import { selectDialect } from '../../providers/dialects/select.ts';
import { type FindOptions, findServer, type ServerSettings } from './find-server.ts';
import { traitsOf } from './provider-traits.ts';

/** The server and the client of the settings, as the protocol functions need them. */
export async function connect(
  context: Context,
  settings: ServerSettings,
  options?: FindOptions,
): Promise<Connection> {
  const { signing_key, assertion_from } = settings.client;
  const needsKey = signing_key !== undefined || assertion_from !== undefined;
  // Keys, and the package that reads them, are loaded by those who have one: 5 ms of a refresh.
  const signer = needsKey
    ? await (await import('../client-auth/signer.ts')).prepareSigner(context, settings)
    : undefined;
  const server = await findServer(context, settings, options);
  const credentials = await withSecret(context, settings.client, server);
  const certificate = await certificateOf(context, settings.client);
  const signed = { ...credentials, ...(await signer?.(server)), certificate };
  const connection = createConnection(server, signed, traitsOf(settings), (tolerated) => {
    context.note({ tolerated });
  });
  const { method, methodReason: reason } = connection;
  if (reason !== undefined)
    context.note({ chosen: { setting: 'client_auth', value: method, reason } });
  return connection;
}

/** Certificates are read by those who have one alone. */
async function certificateOf(
  context: Context,
  client: ServerSettings['client'],
): Promise<Credentials['certificate']> {
  if (client.client_cert === undefined) return undefined;
  const { shownCertificate } = await import('../client-auth/certificate.ts');
  return await shownCertificate(context, client);
}

async function withSecret(
  context: Context,
  client: ServerSettings['client'],
  { issuer }: AuthorizationServer,
): Promise<Credentials> {
  if (client.client_secret_file === undefined) {
    return await withRegisteredSecret(context, client, issuer);
  }
  const { client_secret_file: file } = client;
  const client_secret = requireText(await context.readFile(file), file).trim();
  if (client_secret !== '') return { ...client, client_secret };
  throw new Failure('usage', `no client secret in ${file}: it is empty`);
}

/**
 * A fetch that speaks the dialect of the provider; the recorder below it sees the real requests.
 */
export function providerFetch(
  context: Context,
  settings: Pick<Settings, 'traits'>,
  step: string,
): Fetch {
  return selectDialect(traitsOf(settings))(context.http(step));
}

/** The methods of authentication of registered clients (RFC 7591 section 2). */
const methods: Readonly<Record<string, Credentials['client_auth']>> = {
  none: 'none',
  client_secret_basic: 'basic',
  client_secret_post: 'post',
  client_secret_jwt: 'client_secret_jwt',
};

/**
 * The secret of a client that was registered by this program at exactly this issuer, unless the
 * settings say how it authenticates.
 */
async function withRegisteredSecret(
  context: Context,
  client: ServerSettings['client'],
  issuer: string,
): Promise<Credentials> {
  const { client_id, client_secret, client_auth, signing_key, assertion_from } = client;
  const own = client_secret ?? client_auth ?? signing_key ?? assertion_from;
  if (client_id === undefined || own !== undefined) {
    return client;
  }
  const stored = await context.registrations.read(issuer, client_id);
  if (stored !== undefined) context.note({ local: { registered_client: true } });
  if (stored?.client_secret === undefined) return client;
  const method = methods[stored.token_endpoint_auth_method];
  return {
    ...client,
    client_secret: stored.client_secret,
    ...(method === undefined ? {} : { client_auth: method }),
  };
}
