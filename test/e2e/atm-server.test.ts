import { describe, expect, it } from 'vitest';

import { applicationId, exchange, newCode } from '../support/server/atm-support.ts';
import { newHome } from '../support/home.ts';
import { data } from '../support/e2e/result.ts';
import { atmCli, spawnCli } from '../support/e2e/spawn.ts';

const serveAtm = ['serve', '--dialect', 'atm', '--port', '0'];

describe('the built program as a server of the ATM dialect', () => {
  it('announces itself, signs in, and its tokens are verified with its keys', async () => {
    const home = await newHome();
    const redirect_uri = 'http://localhost:3000/back';
    const server = await spawnCli([...serveAtm, '--redirect-uri', redirect_uri, '--json'], {
      home,
    });
    const [text] = await server.says('stdout', /\{[^]*\n\}\n/);
    const { base_url, jwks_uri, clients } = JSON.parse(text) as Record<string, string>;
    expect(clients).toContainEqual({
      client_id: 'atm-cli',
      application_id: applicationId,
      client_secret: 'atm-cli-development-secret-for-tests',
      redirect_uri,
    });
    const { body } = await exchange(String(base_url), await newCode(String(base_url)));
    for (const name of ['access_token', 'id_token']) {
      const args = ['verify', String(body[name]), '--jwks', String(jwks_uri), '--issuer', 'atm'];
      const verdict = data(
        await atmCli([...args, '--audience', applicationId, '--typ', 'JWT', '--json'], { home }),
      );
      expect(verdict).toMatchObject({ valid: true, signature: { valid: true, alg: 'RS256' } });
    }
    server.child.kill('SIGINT');
    expect(await server.result).toMatchObject({ code: 0, stderr: '' });
  });

  it('tells a person how to try it', async () => {
    const server = await spawnCli(serveAtm);
    const [, address] = await server.says(
      'stdout',
      /^base URL {3}(\S+)\n[^]*press Ctrl-C to stop\n/,
    );
    const page = await fetch(`${address}/login?clientId=atm-cli`);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('Sign in')]);
  });
});
