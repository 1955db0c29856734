import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { signIn } from '../../src/server/automatic-sign-in.ts';
import { realFetch } from '../support/context.ts';
import { beginLogin } from '../support/e2e/login.ts';
import { eventsIn, failure } from '../support/e2e/result.ts';
import { type Serving, startServing } from '../support/e2e/serve.ts';
import { atmCli, spawnCli } from '../support/e2e/spawn.ts';

let server: Serving;
beforeAll(async () => {
  server = await startServing();
});
afterAll(() => server.close());

const client = () => ['--issuer', server.issuer, '--client-id', 'atm-cli'];
const missing = '/there/is/no/such/browser';

describe('a login without a browser of its own', () => {
  it.each([
    [missing, `could not open a browser (no program ${missing}): open the URL above yourself`],
    ['false', 'could not open a browser (false: exit code 1): open the URL above yourself'],
  ])('goes on waiting when --browser %s opens nothing', async (program, complaint) => {
    const cli = await spawnCli(['login', ...client(), '--port', '0', '--browser', program]);
    const [, url = ''] = await cli.says('stderr', /^Sign in here:\n\n {2}(\S+)\n/);
    await cli.says('stderr', new RegExp(complaint.replace(/[().]/g, '\\$&')));
    await signIn(realFetch, url);
    const { code, stdout } = await cli.result;
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Signed in/);
  });

  it('says the address first and as JSON, and has a listener for it by then', async () => {
    const { cli, ready } = await beginLogin(client());
    const stranger = await fetch(ready.redirect_uri);
    expect(stranger.status).toBe(400);
    await cli.says(
      'stderr',
      /\n\{"event":"rejected_request".*"kind":"no_state","reason":"a callback without state"\}\n/,
    );
    await signIn(realFetch, ready.url);
    const { code, stdout, stderr } = await cli.result;
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ profile: 'default' });
    expect(eventsIn(stderr).map(({ event }) => event)).toEqual([
      'url_ready',
      'rejected_request',
      'callback',
      'exchanged',
      'stored',
    ]);
  });

  it('is refused without a terminal, unless somebody was named to open the address', async () => {
    const error = failure(await atmCli(['login', ...client(), '--port', '0', '--json']));
    expect(error).toMatchObject({ kind: 'human_needed', exit_code: 3 });
    expect(error['hints']).toContainEqual(expect.stringContaining('--no-browser'));
  });
});
