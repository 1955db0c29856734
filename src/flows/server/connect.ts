import type { Context } from '../../model/context.ts';
import type { Fetch } from '../../model/exchange.ts';
import { Failure } from '../../model/errors.ts';
import type { Settings } from '../../model/settings.ts';
import { requireText } from '../../model/text-file.ts';
import { type Connection, createConnection, type Credentials } from '../../oauth/connection.ts';
import { selectDialect } from '../../providers/dialects/select.ts';
import { type FindOptions, findServer, type ServerSettings } from './find-server.ts';
import { traitsOf } from './provider-traits.ts';

/** The server and the client of the settings, as the protocol functions need them. */
export async function connect(
  context: Context,
  settings: ServerSettings,
  options?: FindOptions,
): Promise<Connection> {
  const server = await findServer(context, settings, options);
  const credentials = await withSecret(context, settings.client);
  return createConnection(server, credentials, traitsOf(settings), (tolerated) => {
    context.note({ tolerated });
  });
}

async function withSecret(
  context: Context,
  client: ServerSettings['client'],
): Promise<Credentials> {
  if (client.client_secret_file === undefined) return client;
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
