// @ts-check
// What atm-cli prints to be pasted, pasted into cmd; batch files; the Credential Manager.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { Skipped } from '../../interop/support/cache.mjs';
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
import { windowsPath } from '../wine.mjs';

/** @import { Check, Home, Windows } from '../check.mjs' */

const team = 'R&D (ünit) team';

/** @type {readonly Check[]} */
export const commandChecks = [
  {
    name: 'a remedy with a profile, in cmd',
    run: async (windows) => {
      const home = newHome(windows, 'remedy');
      await logIn(windows, home, ['--profile', team]);
      const told = await windows.agent.run(['profile', 'remove', team], { env: home.env });
      const [line = ''] = /atm-cli profile remove .*$/m.exec(told.stderr) ?? [];
      const { stdout } = await pasted(windows, home, line);
      assert.match(stdout, /R&D/);
      const list = await succeeds(windows, ['profile', 'list'], home);
      assert.doesNotMatch(list, /R&D/);
      return line;
    },
  },
  {
    name: 'login --resume, in cmd',
    run: async (windows) => {
      const home = newHome(windows, 'resume in cmd');
      const client = ['--issuer', windows.issuer, '--client-id', 'atm-cli', '--port', '8976'];
      const args = ['login', '--no-wait', ...client];
      const begun = await windows.agent.run(args, { env: home.env });
      const [url = ''] = /http:\S+\/auth\?\S+/.exec(begun.stdout) ?? [];
      const { view } = await signIn(url, {}, untilRedirect('http://127.0.0.1:8976/callback'));
      const [line = ''] = /atm-cli login --resume .*$/m.exec(begun.stderr) ?? [];
      // The cmd of Wine takes %3A for a parameter of a batch file, that of Windows does not.
      const callback = decodeURIComponent(view.url);
      const { stdout } = await pasted(windows, home, line.replace('<that URL>', callback));
      assert.match(stdout, /Signed in as Ada/);
      return line;
    },
  },
  {
    name: 'token env, in cmd',
    run: async (windows) => {
      const home = newHome(windows, 'env');
      await logIn(windows, home);
      const { access_token } = storedTokens(home, 'default');
      const line = (await succeeds(windows, ['token', 'env'], home)).trim();
      const { stdout } = await pasted(windows, home, `${line} & set ATM_ACCESS_TOKEN`);
      assert.equal(stdout.trim(), `ATM_ACCESS_TOKEN=${access_token}`);
      return 'set "ATM_ACCESS_TOKEN=…"';
    },
  },
  {
    name: 'a token through a pipe, in cmd',
    run: async (windows) => {
      const home = newHome(windows, 'pipe');
      await logIn(windows, home, ['--resource', `${windows.issuer}/api`]);
      const line = 'atm-cli token | atm-cli verify -';
      assert.match((await pasted(windows, home, line)).stdout, /^VALID/);
      return line;
    },
  },
  {
    name: 'what serve says to try, in cmd',
    run: async (windows) => {
      const home = newHome(windows, 'try');
      const args = ['serve', '--dialect', 'atm', '--port', '0'];
      const serve = windows.agent.start(args, { env: home.env });
      const [, line = ''] = await serve.says('stdout', /^try: {2}(set .*)\r?\npress Ctrl-C/m);
      const { stdout } = await pasted(windows, home, line);
      serve.kill();
      assert.match(stdout, /Signed in as Ada/);
      return line.replaceAll(/=[^"]+"/g, '=…"').replace(/ --base-url.*/, ' …');
    },
  },
  {
    name: '--browser with a batch file',
    run: async (windows) => {
      const home = newHome(windows, 'browser');
      const folder = join(home.folder, 'My Programs (x86)');
      mkdirSync(folder);
      const seen = join(folder, 'seen.txt');
      const script = join(folder, 'open page.cmd');
      writeFileSync(script, `@echo off\r\necho %1 %2>"%~dp0seen.txt"\r\n`);
      for (const browser of [windowsPath(script), `${windowsPath(script)} --new`]) {
        const client = ['--issuer', windows.issuer, '--client-id', 'atm-cli', '--port', '0'];
        const args = ['login', ...client, '--browser', browser, '--json'];
        const login = windows.agent.start(args, { env: home.env });
        const [, opened = ''] = await login.says('stderr', /"short_url":"([^"]+)"/);
        const [, url = ''] = await login.says('stderr', /"url":"([^"]+)"/);
        await signIn(url, {}, options());
        const ended = await login.result;
        assert.equal(ended.code, 0, summary(ended));
        assert.ok(readFileSync(seen, 'utf8').includes(opened));
      }
      return 'a .cmd in a folder with blanks and brackets, with and without an argument, got the URL';
    },
  },
  {
    name: 'the Credential Manager',
    run: async (windows) => {
      if (!windows.hasRandomNumbers) {
        throw new Skipped(
          'Wine lacks bcryptprimitives.dll: apt-get install --no-install-recommends gcc-mingw-w64-x86-64-win32',
        );
      }
      const home = newHome(windows, 'keyring');
      const { ATM_TOKEN_STORE: _, ...env } = home.env;
      const sealed = { ...home, env };
      await logIn(windows, sealed, ['--token-store', 'keyring']);
      assert.equal(storedTokens(home, 'default').access_token, undefined);
      const token = await succeeds(windows, ['token'], sealed);
      assert.notEqual(token.trim(), '');
      await succeeds(windows, ['token', 'refresh'], sealed);
      const status = await succeeds(windows, ['status'], sealed);
      const [, stored = ''] = /stored in .*\((.*)\)$/m.exec(status) ?? [];
      await succeeds(windows, ['logout', '--no-input'], sealed);
      return `signed in, read again, refreshed, signed out; status: ${stored}`;
    },
  },
];

/**
 * Runs a line as cmd does when a person pastes it; atm-cli is found as npm installs it.
 * @param {Windows} windows
 * @param {Home} home
 * @param {string} line
 */
async function pasted(windows, home, line) {
  assert.match(line, /atm-cli|^set /);
  const shims = await shimsFor(windows);
  const path = [shims, dirname(windows.node)].map(windowsPath);
  const env = { ...home.env, PATH: [...path, 'C:\\windows\\system32'].join(';') };
  const ended = await windows.agent.run(['/d', '/s', '/c', `"${line}"`], {
    program: 'C:\\windows\\system32\\cmd.exe',
    verbatim: true,
    env,
    cwd: home.folder,
  });
  assert.equal(ended.code, 0, `${line}: ${summary(ended)}`);
  return ended;
}

/**
 * The batch file that npm on Windows makes for a program, by the same package.
 * @param {Windows} windows
 */
async function shimsFor({ folder, program }) {
  const shims = join(folder, 'npm of Ada Müller');
  mkdirSync(shims, { recursive: true });
  const npm = execFileSync('npm', ['root', '-g'], { encoding: 'utf8' }).trim();
  const cmdShim = createRequire(join(npm, 'npm', 'package.json'))('cmd-shim');
  await cmdShim(program, join(shims, 'atm-cli'));
  // The cmd of Wine ends at this trick, which only keeps the title of the window.
  const script = join(shims, 'atm-cli.cmd');
  const text = readFileSync(script, 'utf8').replace(/^endLocal & goto .* & (?="%_prog%")/m, '');
  writeFileSync(script, text);
  return shims;
}
