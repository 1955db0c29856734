// @ts-check

import assert from 'node:assert/strict';

import { signIn } from '../../interop/sign-in/sign-in.mjs';
import {
  logIn,
  newHome,
  options,
  storedTokens,
  succeeds,
  summary,
  untilRedirect,
} from '../check.mjs';

/** @import { Check } from '../check.mjs' */

/** @type {readonly Check[]} */
export const signInChecks = [
  {
    name: 'starts',
    run: async (windows) => {
      const home = newHome(windows, 'starts');
      const version = await succeeds(windows, ['--version'], home);
      const help = await succeeds(windows, ['--help'], home);
      assert.match(help, /^ {2}login /m);
      return `atm-cli ${version.trim()}, and its help`;
    },
  },
  {
    name: 'login',
    run: async (windows) => {
      const home = newHome(windows, 'login');
      const { result, page } = await logIn(windows, home);
      assert.equal(result.sub, 'ada');
      assert.equal(page, 'Signed in');
      assert.equal(await userinfo(windows, await succeeds(windows, ['token'], home)), 'ada');
      return 'callback answered over loopback, page "Signed in", userinfo of the server: sub ada';
    },
  },
  {
    name: 'login --resume',
    run: async (windows) => {
      const home = newHome(windows, 'resume');
      const client = ['--issuer', windows.issuer, '--client-id', 'atm-cli', '--port', '8976'];
      const begun = JSON.parse(
        await succeeds(windows, ['login', '--no-wait', ...client, '--json'], home),
      );
      const { view } = await signIn(begun.url, {}, untilRedirect(begun.redirect_uri));
      const resumed = ['login', '--resume', '-', '--json'];
      const result = JSON.parse(await succeeds(windows, resumed, home, `${view.url}\r\n`));
      assert.equal(result.sub, 'ada');
      return 'finished with the URL on standard input';
    },
  },
  {
    name: 'device',
    run: async (windows) => {
      const home = newHome(windows, 'device');
      const client = ['--issuer', windows.issuer, '--client-id', 'atm-cli'];
      const args = ['device', ...client, '--no-browser', '--json'];
      const started = windows.agent.start(args, { env: home.env });
      const [, line = ''] = await started.says('stderr', /^(\{"event":"code_ready".*\})$/m);
      const { verification_uri_complete, user_code } = JSON.parse(line);
      await signIn(verification_uri_complete, { userCode: user_code }, options());
      const ended = await started.result;
      assert.equal(ended.code, 0, summary(ended));
      assert.equal(await userinfo(windows, await succeeds(windows, ['token'], home)), 'ada');
      return 'confirmed on the page of the server, userinfo of the server: sub ada';
    },
  },
  {
    name: 'refresh',
    run: async (windows) => {
      const home = newHome(windows, 'refresh');
      await logIn(windows, home);
      const before = storedTokens(home, 'default');
      await succeeds(windows, ['token', 'refresh'], home);
      const after = storedTokens(home, 'default');
      assert.notEqual(after.access_token, before.access_token);
      assert.notEqual(after.refresh_token, before.refresh_token);
      return 'another access token and another refresh token are stored';
    },
  },
  {
    name: 'verify',
    run: async (windows) => {
      const home = newHome(windows, 'verify');
      await logIn(windows, home, ['--resource', `${windows.issuer}/api`]);
      const token = (await succeeds(windows, ['token'], home)).trim();
      const good = JSON.parse(await succeeds(windows, ['verify', '--json', token], home));
      assert.equal(good.signature.valid, true);
      const [header, payload, signature = ''] = token.split('.');
      const turned = [header, payload, Array.from(signature).toReversed().join('')].join('.');
      const bad = await windows.agent.run(['verify', turned], { env: home.env });
      assert.equal(bad.code, 7, summary(bad));
      return `valid with key ${good.signature.kid.slice(0, 8)}…; with another signature exit code 7`;
    },
  },
  {
    name: 'demo',
    run: async (windows) => {
      const home = newHome(windows, 'demo');
      const env = { ...home.env, ATM_DEMO_PORT: '9473' };
      const ended = await windows.agent.run(['demo', '--no-input'], { env });
      assert.equal(ended.code, 0, summary(ended));
      const ticks = ended.stdout.match(/✓/g)?.length ?? 0;
      assert.ok(ticks >= 6, summary(ended));
      return `${ticks} ticks, the server inside the command`;
    },
  },
];

/**
 * What the server says of a token.
 * @param {import('../check.mjs').Windows} windows
 * @param {string} token
 */
async function userinfo({ issuer }, token) {
  const headers = { authorization: `Bearer ${token.trim()}` };
  const response = await fetch(`${issuer}/me`, { headers });
  return Object(await response.json()).sub;
}
