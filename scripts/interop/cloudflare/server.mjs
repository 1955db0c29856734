// @ts-nocheck The packages that this imports are installed in the cache.
// Runs the Worker in workerd, makes its clients, and says on stdout which ids they have.

import { rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

import { Miniflare } from 'miniflare';

const { port, issuer, resources, worker, clients, user, made } = JSON.parse(process.env.SETTINGS);

const miniflare = new Miniflare({
  host: '127.0.0.1',
  port,
  modules: true,
  modulesRoot: dirname(worker),
  scriptPath: worker,
  cf: false,
  compatibilityDate: '2026-07-01',
  kvNamespaces: ['OAUTH_KV'],
  bindings: {
    ISSUER: issuer,
    RESOURCES: resources,
    USERNAME: user.username,
    PASSWORD: user.password,
  },
});
await miniflare.ready;

const entry = await miniflare.getWorker();
const ids = {};
for (const [role, client] of Object.entries(clients)) {
  ids[role] = await entry.createClient(client);
}
await writeFile(`${made}.part`, JSON.stringify(ids));
await rename(`${made}.part`, made);
