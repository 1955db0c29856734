import { afterAll, beforeAll, expect, it } from 'vitest';
import { signIn } from '../../src/server/automatic-sign-in.ts';
import { type RunningServer, startServer } from '../../src/server/start.ts';
import { runCli } from '../support/cli/run-cli.ts';
import { realFetch } from '../support/context.ts';
import { freePort } from '../support/free-port.ts';
import { newHome } from '../support/home.ts';

let server: RunningServer;
beforeAll(async () => {
  server = await startServer({ port: 0 });
});
afterAll(() => server.close());

it('lets three logins on one profile end with one sign-in', async () => {
  const home = await newHome();
  const uri = `http://127.0.0.1:${await freePort()}/callback`;
  const client = ['--issuer', server.issuer, '--client-id', 'atm-cli', '--scope', 'openid'];
  const urls: string[] = [];
  let waiting = 0;
  const begin = () => {
    if (waiting === 2 && urls[0] !== undefined) void signIn(realFetch, urls[0]);
  };
  const login = async () => {
    let isCounted = false;
    return await runCli(['login', '--no-browser', '--redirect-uri', uri, ...client], {
      home,
      watch: (stderr) => {
        const [, url] = /^Sign in here:\n\n {2}(\S+)\n/m.exec(stderr) ?? [];
        const isWaiting = stderr.includes('is in progress: waiting for it');
        if (isCounted || (url === undefined && !isWaiting)) return;
        isCounted = true;
        if (url === undefined) waiting += 1;
        else urls.push(url);
        begin();
      },
    });
  };
  const results = await Promise.all([login(), login(), login()]);
  expect(results.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
    results.map(() => ({ code: 0, stderr: expect.any(String) })),
  );
  expect(urls).toHaveLength(1);
  const meanwhile = results.filter(({ stderr }) => stderr.includes('signed in meanwhile'));
  expect(meanwhile).toHaveLength(2);
  for (const { stdout } of results) expect(stdout).toMatch(/^Signed in as /);
});
