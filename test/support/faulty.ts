import type { BuiltInServer } from '../../src/model/servers.ts';
import { createApp } from '../../src/server/app.ts';
import { clients } from '../../src/server/clients.ts';
import { planFaults } from '../../src/server/faults/plan.ts';
import { loadKeys } from '../../src/server/keys.ts';
import { type App, listen } from '../../src/server/listen.ts';
import { apiResource } from '../../src/server/resource.ts';
import { confirmDevice, signIn } from '../../src/server/automatic-sign-in.ts';
import { layoutOf, type RequestedLayout, siteOf } from '../../src/server/site.ts';
import { openStore } from '../../src/server/storage.ts';
import { realFetch } from './context.ts';

export type FaultyServer = BuiltInServer & {
  /** The protected resources of the layout. */
  readonly resources: readonly string[];
  readonly close: () => Promise<void>;
  /** Takes the faults away: the server goes on as it should, with what it has stored. */
  readonly mend: () => void;
};

/** Making an RSA key takes longer than all the rest: one set serves all servers. */
const keys = loadKeys(undefined);

/** The built-in server on a free port and in memory, with faults as `serve --fault` takes them. */
export async function startFaulty(
  specs: readonly string[],
  requested: RequestedLayout = {},
): Promise<FaultyServer> {
  const layout = layoutOf(requested);
  const { around, configure, site: change } = planFaults(specs);
  const realm = { keys: await keys };
  let mended: App | undefined;
  let mend = () => {};
  const { origin: own, close } = await listen(0, async (origin) => {
    const site = siteOf(origin, layout);
    const store = await openStore(undefined);
    const changed = change(site);
    const app = createApp(changed, realm.keys, store, configure);
    const faulty = around(app, { ...realm, site: changed });
    mend = () => {
      mended = createApp(site, realm.keys, store);
    };
    return { app: (request, response) => (mended ?? faulty)(request, response), store };
  });
  const { issuer, resources } = siteOf(own, layout);
  return {
    issuer,
    resources,
    resource: apiResource(issuer),
    clients,
    signIn: (url) => signIn(realFetch, url),
    confirmDevice: (url) => confirmDevice(realFetch, url),
    close,
    mend: () => mend(),
  };
}
