import { expect, test, vi } from 'vitest';

import { confirmDevice } from '../../src/server/automatic-sign-in.ts';
import { metadataOf, register, signInAs } from '../support/server/registered.ts';
import { http, loginOffline, post, refresh } from '../support/server/support.ts';

test('the server prints nothing, neither when it is loaded nor when it works or fails', async () => {
  const printed: unknown[] = [];
  const note = (...values: unknown[]): boolean => printed.push(...values) > 0;
  for (const name of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    vi.spyOn(console, name).mockImplementation(note);
  }
  vi.spyOn(process.stdout, 'write').mockImplementation(note);
  vi.spyOn(process.stderr, 'write').mockImplementation(note);
  vi.spyOn(process, 'emitWarning').mockImplementation(note);

  // Loaded here, because the package's own entry prints on Node 20 as soon as it is.
  const { startServer } = await import('../../src/server/start.ts');
  const { layoutOf } = await import('../../src/server/site.ts');
  const layout = layoutOf({ resources: ['/mcp'] });
  const { issuer, close } = await startServer({ port: 0, layout });
  const tokens = await loginOffline(issuer, { client_id: 'atm-cli' });
  await refresh(issuer, tokens['refresh_token']);
  await refresh(issuer, tokens['refresh_token']);
  await loginOffline(issuer, { client_id: 'atm-cli-eddsa' });
  const { body } = await post(`${issuer}/device/auth`, { client_id: 'atm-cli', scope: 'openid' });
  await confirmDevice(http, String(body['verification_uri_complete']));
  await post(`${issuer}/token`, { grant_type: 'client_credentials' }, 'atm-cli-confidential');
  await post(`${issuer}/token/introspection`, { token: 'x' }, 'atm-cli-confidential');
  await post(`${issuer}/token/revocation`, { token: 'x' }, 'atm-cli-confidential');
  const { body: client } = await register(`${issuer}/reg`);
  const scope = 'offline_access api:read';
  const own = { resource: `${issuer}/mcp`, scope };
  await signInAs(String(client['client_id']), await metadataOf(issuer), own);
  for (const method of ['GET', 'PUT', 'DELETE']) {
    const authorization = `Bearer ${String(client['registration_access_token'])}`;
    const headers = { authorization, 'content-type': 'application/json' };
    const options = {
      method,
      headers,
      body: method === 'PUT' ? JSON.stringify(client) : undefined,
    };
    await (await http(String(client['registration_client_uri']), options)).text();
  }
  for (const path of ['/mcp', '/', '/nothing', '/jwks', '/session/end', '/device', '/auth']) {
    await (await http(issuer + path)).text();
  }
  await close();
  vi.restoreAllMocks();
  expect(printed).toEqual([]);
});
