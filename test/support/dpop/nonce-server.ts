import { calculateJwkThumbprint, decodeJwt, decodeProtectedHeader, type JWK } from 'jose';

import { type RunningServer, startServer } from '../../../src/server/start.ts';
import { layoutOf, type RequestedLayout } from '../../../src/server/site.ts';

/** One request with a proof of a key (RFC 9449 section 4), as the server saw it. */
export type Proven = {
  readonly path: string;
  readonly status: number;
  /** The thumbprint of the key in the proof. */
  readonly jkt: string;
  readonly payload: Readonly<Record<string, unknown>>;
};

export type NonceServer = RunningServer & {
  readonly api: string;
  /** Every request with a proof, in the order of the responses. */
  readonly proven: Proven[];
};

/**
 * The built-in server in memory, with an example API: both want their nonce in each proof (RFC 9449
 * sections 8 and 9), and each proof is written down.
 */
export async function startNonceServer(requested: RequestedLayout = {}): Promise<NonceServer> {
  const proven: Proven[] = [];
  const server = await startServer({
    port: 0,
    layout: layoutOf(requested),
    faults: {
      configure: (configuration) => ({
        ...configuration,
        features: {
          ...configuration.features,
          dPoP: { ...configuration.features?.dPoP, enabled: true, requireNonce: () => true },
        },
      }),
      site: (site) => ({ ...site, dpop: { requiresNonce: true } }),
      around: (app) => async (request, response) => {
        const { dpop } = request.headers;
        if (typeof dpop === 'string') {
          const { pathname: path } = new URL(request.url ?? '', 'http://127.0.0.1');
          const jkt = await calculateJwkThumbprint(decodeProtectedHeader(dpop).jwk as JWK);
          const payload = decodeJwt(dpop);
          response.once('finish', () => {
            proven.push({ path, status: response.statusCode, jkt, payload });
          });
        }
        await app(request, response);
      },
    },
  });
  return { ...server, api: `${server.issuer}/api`, proven };
}

/** The flags that sign a public client in, with tokens bound to a key. */
export function boundLogin({ issuer, api }: NonceServer): readonly string[] {
  const client = ['--issuer', issuer, '--client-id', 'atm-cli-dpop', '--dpop'];
  const scope = ['--scope', 'openid offline_access api:read', '--resource', api];
  return [...client, ...scope, '--prompt', 'consent'];
}
