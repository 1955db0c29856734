import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';

import { expect, it, onTestFinished } from 'vitest';

import { newHome } from '../support/home.ts';
import { startFaulty } from '../support/faulty.ts';
import { runCli } from '../support/cli/run-cli.ts';
import { runWithPerson } from '../support/cli/run-with-person.ts';

/** What a program asks a server for; the rest are pages of the person. */
const endpoint = /^\/(\.well-known|token|jwks|me)\b/;

/** The connections to servers in this process, each with the paths that were asked for over it. */
function watchConnections() {
  const paths = new Map<unknown, string[]>();
  const listener = (message: unknown) => {
    const { socket, url = '' } = (message as { readonly request: IncomingMessage }).request;
    if (!endpoint.test(url)) return;
    paths.set(socket, [...(paths.get(socket) ?? []), url]);
  };
  subscribe('http.server.request.start', listener);
  onTestFinished(() => void unsubscribe('http.server.request.start', listener));
  return () => {
    const seen = [...paths.values()];
    paths.clear();
    return seen;
  };
}

it('a sign-in, a refresh and a look at the person open one connection each', async () => {
  const server = await startFaulty([]);
  onTestFinished(server.close);
  const home = await newHome();
  const connections = watchConnections();
  const discovery = '/.well-known/openid-configuration';

  const scope = ['--scope', 'openid offline_access', '--prompt', 'consent'];
  const client = ['--issuer', server.issuer, '--client-id', 'atm-cli', '--port', '0', ...scope];
  const login = ['login', ...client, '--no-browser', '--json'];
  expect(await runWithPerson(login, { home })).toMatchObject({ code: 0 });
  const [signIn = [], ...more] = connections();
  expect(signIn).toEqual(expect.arrayContaining(['/token', '/jwks']));
  expect(more).toEqual([]);

  expect(await runCli(['token', 'refresh'], { home })).toMatchObject({ code: 0 });
  const refreshed = connections();
  expect(refreshed).toHaveLength(1);
  expect(refreshed.flat().filter((path) => path === '/token')).toHaveLength(1);

  expect(await runCli(['userinfo'], { home })).toMatchObject({ code: 0 });
  const asked = connections();
  expect(asked).toHaveLength(1);
  expect(asked.flat().filter((path) => path !== discovery)).toEqual(['/me']);
});
