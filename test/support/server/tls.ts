import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Agent, fetch as send } from 'undici';

import type { Fetch } from '../../../src/model/exchange.ts';
import { planFaults } from '../../../src/server/faults/plan.ts';
import { layoutOf, type RequestedLayout } from '../../../src/server/site.ts';
import { type FaultPlan, startServer } from '../../../src/server/start.ts';
import { loadTls, type ServerTls } from '../../../src/server/tls/authority.ts';
import { certificateOf, thumbprintOf } from '../../../src/server/tls/mutual-tls.ts';
import type { Pair } from '../../../src/server/tls/certificate.ts';

/** A request as it came, with the certificate of its connection. */
export type Seen = {
  readonly path: string;
  readonly status: number;
  /** `x5t#S256` (RFC 8705 section 3.1). */
  readonly thumbprint: string | undefined;
};

export type SecureServer = {
  readonly issuer: string;
  readonly tls: ServerTls;
  /** The requests that came, in their order. */
  readonly seen: readonly Seen[];
  /** As a program does that trusts the authority, and shows a certificate if it has one. */
  readonly as: (pair?: Pair) => Fetch;
  readonly close: () => Promise<void>;
};

/** A built-in server on https, with certificates of its own. */
export async function startSecureServer({
  faults = [],
  ...layout
}: RequestedLayout & { readonly faults?: readonly string[] } = {}): Promise<SecureServer> {
  const folder = await mkdtemp(join(tmpdir(), 'atm-cli-secure-'));
  const tls = await loadTls(join(folder, 'server-tls'));
  const plan = planFaults(faults);
  const seen: Seen[] = [];
  const recording: FaultPlan['around'] = (app, realm) => {
    const faulty = plan.around(app, realm);
    return async (request, response) => {
      const certificate = certificateOf(request);
      // The server changes the URL of a request as it routes it.
      const [path = ''] = (request.url ?? '').split('?');
      response.once('finish', () => {
        const thumbprint = certificate && thumbprintOf(certificate);
        seen.push({ path, status: response.statusCode, thumbprint });
      });
      await faulty(request, response);
    };
  };
  const server = await startServer({
    port: 0,
    layout: layoutOf({ ...layout, tls }),
    faults: { ...plan, around: recording },
  });
  const agents: Agent[] = [];
  return {
    issuer: server.issuer,
    tls,
    seen,
    as: (pair) => {
      const agent = new Agent({ connect: { ca: tls.authority.cert, ...pair } });
      agents.push(agent);
      return async (url, { body = null, signal = null, ...options } = {}) => {
        const sent = { redirect: 'manual', ...options, body, signal, dispatcher: agent } as const;
        const response: unknown = await send(url, sent);
        return response as Response;
      };
    },
    close: async () => {
      await Promise.all(agents.map((agent) => agent.destroy()));
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
