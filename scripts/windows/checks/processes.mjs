// @ts-check
// Several processes at once, and Ctrl-C at every command that waits.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';

import { newHome, storedTokens, succeeds, summary } from '../check.mjs';
import { windowsPath } from '../wine.mjs';

/** @import { Check, Home, Windows } from '../check.mjs' */
/** @import { Terminal } from '../terminal.mjs' */

/** What a command takes to start under Wine on a busy machine, and more. */
const waitsMs = 5000;

/** @type {readonly Check[]} */
export const processChecks = [
  {
    name: 'ten processes refresh at once',
    run: async (windows) => {
      const { agent, counting } = windows;
      const home = newHome(windows, 'ten');
      await addProfile(windows, home);
      storeExpired(windows, home);
      counting.tokenRequests.splice(0);
      const started = Array.from({ length: 10 }, () => agent.run(['token'], { env: home.env }));
      const ended = await Promise.all(started);
      for (const one of ended) assert.equal(one.code, 0, summary(one));
      const tokens = new Set(ended.map(({ stdout }) => stdout.trim()));
      const requests = counting.tokenRequests.splice(0);
      assert.equal(requests.length, 1, `${requests.length} requests`);
      assert.deepEqual([...tokens], [storedTokens(home, 'default').access_token]);
      return 'one request at the server, ten times the same token';
    },
  },
  {
    name: 'the lock of a killed process',
    run: async (windows) => {
      const home = newHome(windows, 'killed');
      const killed = windows.agent.start(['login', ...client(windows), '--json'], {
        env: home.env,
      });
      await killed.says('stderr', /"event":"url_ready"/);
      killed.kill();
      await killed.result;
      assert.equal(locks(home).length, 1);
      const args = ['login', ...client(windows), '--timeout', '1', '--json'];
      const next = await windows.agent.run(args, { env: home.env });
      assert.equal(next.code, 6, summary(next));
      assert.deepEqual(locks(home), []);
      return 'left behind, and taken over by the next login';
    },
  },
  {
    name: 'Ctrl-C: login, which reads keys',
    run: async (windows) => {
      const home = newHome(windows, 'key');
      const har = join(home.folder, 'run.har');
      const flags = ['--har', windowsPath(har)];
      const login = windows.terminal(['login', ...client(windows), ...flags], home);
      await login.shows(/\/authorize\?.*pasteitsURLhere/);
      await interrupted(login);
      const [page] = JSON.parse(readFileSync(har, 'utf8')).log.pages;
      assert.equal(page['_exitCode'], 130);
      await isFree(windows, home);
      return '130, "interrupted", HAR file written, lock freed';
    },
  },
  {
    name: 'Ctrl-C: login, a control event',
    run: async (windows) => {
      const home = newHome(windows, 'event');
      const login = windows.terminal(['login', '--no-input', ...client(windows)], home);
      await login.shows(/\/authorize\?/);
      await interrupted(login);
      await isFree(windows, home);
      return '130, "interrupted", lock freed';
    },
  },
  {
    name: 'Ctrl-C: device',
    run: async (windows) => {
      const home = newHome(windows, 'device C');
      const { issuer } = windows.counting;
      const args = ['device', '--no-browser', '--issuer', issuer, '--client-id', 'cli'];
      const device = windows.terminal(args, home);
      await device.shows(/ABCD-EFGH/);
      await interrupted(device);
      await isFree(windows, home);
      return '130, "interrupted", lock freed';
    },
  },
  {
    name: 'Ctrl-C: serve',
    run: async (windows) => {
      const home = newHome(windows, 'serve C');
      const serve = windows.terminal(['serve', '--port', '0'], home);
      await serve.shows(/pressCtrl-Ctostop/);
      serve.pressCtrlC();
      const { code, text } = await serve.result;
      assert.equal(code, 0, text);
      const [, issuer = ''] = /(http:\/\/127\.0\.0\.1:\d+)/.exec(text) ?? [];
      await assert.rejects(fetch(issuer));
      return 'exit code 0, the port is free';
    },
  },
  {
    name: 'Ctrl-C: a question',
    run: async (windows) => {
      const home = newHome(windows, 'question');
      await addProfile(windows, home);
      const remove = windows.terminal(['profile', 'remove', 'default'], home);
      await remove.shows(/\(y\/N\)/i);
      await interrupted(remove);
      assert.match(await succeeds(windows, ['profile', 'list'], home), /default/);
      return '130, "interrupted", the profile is still there';
    },
  },
  {
    name: 'Ctrl-C: the wait for a login',
    run: async (windows) => {
      const home = newHome(windows, 'waits');
      const login = ['login', '--no-input', ...client(windows)];
      const holder = windows.terminal(login, home);
      await holder.shows(/\/authorize\?/);
      const waiting = windows.terminal(login, home);
      await waiting.shows(/inprogress:waitingforit/);
      await interrupted(waiting);
      await interrupted(holder);
      await isFree(windows, home);
      return '130, "interrupted", and the holder frees the lock';
    },
  },
  {
    name: 'Ctrl-C: the wait for a refresh',
    run: async (windows) => {
      const { counting } = windows;
      const home = newHome(windows, 'refresh C');
      await addProfile(windows, home);
      storeExpired(windows, home);
      counting.tokenRequests.splice(0);
      counting.hold(true);
      try {
        const holder = windows.agent.start(['token'], { env: home.env });
        await counting.isHolding();
        const waiting = windows.terminal(['token'], home);
        // It says nothing while it waits.
        await after(waitsMs);
        await interrupted(waiting);
        counting.hold(false);
        const ended = await holder.result;
        assert.equal(ended.code, 0, summary(ended));
      } finally {
        counting.hold(false);
      }
      assert.deepEqual(locks(home), []);
      return '130, "interrupted"; the other process got its tokens';
    },
  },
];

/** @param {Windows} windows */
function client({ counting }) {
  return ['--no-browser', '--port', '0', '--issuer', counting.issuer, '--client-id', 'cli'];
}

/** @param {Terminal} terminal */
async function interrupted(terminal) {
  terminal.pressCtrlC();
  const { code, text } = await terminal.result;
  assert.equal(code, 130, text);
  assert.match(text, /error:interrupted$/);
}

/**
 * Whether the next sign-in waits for nobody.
 * @param {Windows} windows
 * @param {Home} home
 */
async function isFree(windows, home) {
  assert.deepEqual(locks(home), []);
  const args = ['login', ...client(windows), '--timeout', '1', '--json'];
  const next = await windows.agent.run(args, { env: home.env });
  assert.equal(next.code, 6, summary(next));
  assert.doesNotMatch(next.stderr, /waiting for it/);
}

/** @param {Home} home */
function locks({ folder }) {
  const path = join(folder, 'state', 'locks');
  return existsSync(path) ? readdirSync(path) : [];
}

/**
 * @param {Windows} windows
 * @param {Home} home
 */
async function addProfile(windows, home) {
  const { issuer } = windows.counting;
  const args = ['profile', 'add', 'default', '--issuer', issuer, '--client-id', 'cli'];
  await succeeds(windows, args, home);
}

/**
 * Tokens that every command refreshes first.
 * @param {Windows} windows
 * @param {Home} home
 */
function storeExpired({ counting }, { folder }) {
  const now = Math.floor(Date.now() / 1000);
  const tokens = {
    access_token: 'expired',
    token_type: 'Bearer',
    expires_at: now - 60,
    refresh_token: 'refresh-0',
    obtained_at: now - 660,
    issuer: counting.issuer,
    client_id: 'cli',
    flow: 'authorization_code',
  };
  const path = join(folder, 'state', 'tokens');
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'default.json'), JSON.stringify(tokens));
}
