import { join } from 'node:path';
import type { AtmServer } from '../../model/servers.ts';
import { startAtmServer } from '../../server/atm/start.ts';
import { probeFolder } from '../files/directories.ts';
import { portFailure } from './share-port.ts';

/**
 * Starts a server that speaks the ATM dialect. Its state is stored by port, and not at all for port
 * 0. Throws a `usage` failure when the port is taken or the redirect URI is not valid.
 */
export async function serveAtm(
  port: number,
  stateFolder: string,
  redirectUri: string | undefined,
): Promise<AtmServer & { readonly close: () => Promise<void> }> {
  const folder = port === 0 ? undefined : join(stateFolder, `atm-server-${port}`);
  if (folder !== undefined) await probeFolder(folder);
  const server = await startAtmServer({ port, folder, redirectUrl: redirectUri }).catch(
    (error: unknown) => {
      throw portFailure(error, port, '--port <port>');
    },
  );
  return {
    base_url: server.issuer,
    login_url: server.loginUrl,
    jwks_uri: server.jwksUri,
    clients: server.clients.map(({ clientId, applicationId, clientSecret, redirectUrl }) => ({
      client_id: clientId,
      application_id: applicationId,
      client_secret: clientSecret,
      redirect_uri: redirectUrl,
    })),
    users: server.users.map(({ loginId, password }) => ({ login_id: loginId, password })),
    close: server.close,
  };
}
