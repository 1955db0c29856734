// @ts-check
// Files and pipes: encodings, names that Windows reserves, blanks and umlauts, files that are open.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { logIn, newHome, storedTokens, succeeds, summary, wineOptions } from '../check.mjs';
import { windowsPath } from '../wine.mjs';

/** @import { Check, Home, Windows } from '../check.mjs' */

const secret = 'gehéim-€';

/** What Windows PowerShell 5 writes with `>`, and Notepad as "Unicode". */
const encodings = {
  'UTF-16': (/** @type {string} */ text) => Buffer.from(`\ufeff${text}\r\n`, 'utf16le'),
  'UTF-16 of big end': (/** @type {string} */ text) => {
    return Buffer.from(`\ufeff${text}\r\n`, 'utf16le').swap16();
  },
  'UTF-8 with a mark': (/** @type {string} */ text) => Buffer.from(`\ufeff${text}\r\n`),
};

/** @type {readonly Check[]} */
export const fileChecks = [
  {
    name: 'a client secret from a file',
    run: async (windows) => {
      const home = newHome(windows, 'secret');
      for (const [encoding, encode] of Object.entries(encodings)) {
        const file = put(home, `Schlüssel ${encoding}.txt`, encode(secret));
        const [sent] = await grant(windows, home, file, 0);
        assert.equal(sent?.get('basic'), `ci:${encodeURIComponent(secret)}`);
      }
      return `${Object.keys(encodings).join(', ')}: the server got "${secret}"`;
    },
  },
  {
    name: 'a client secret from a file in Latin-1',
    run: async (windows) => {
      const home = newHome(windows, 'latin');
      const file = put(home, 'latin.txt', Buffer.from('gehéim', 'latin1'));
      assert.deepEqual(await grant(windows, home, file, 2), []);
      return 'exit code 2, nothing was sent';
    },
  },
  {
    name: 'tokens and keys in UTF-16',
    run: async (windows) => {
      const home = newHome(windows, 'utf-16');
      await logIn(windows, home, ['--resource', `${windows.issuer}/api`]);
      const token = (await succeeds(windows, ['token'], home)).trim();
      const keys = await (await fetch(`${windows.issuer}/jwks`)).text();
      for (const encode of Object.values(encodings)) {
        const jwks = windowsPath(put(home, 'keys.json', encode(keys)));
        await succeeds(windows, ['verify', token, '--jwks', jwks], home);
        await succeeds(windows, ['verify', '-'], home, encode(token));
        await succeeds(windows, ['verify', '-'], home, encode(`${token}\r\n${token}`));
        const decoded = await succeeds(windows, ['decode', '-'], home, encode(token));
        assert.match(decoded, /"client_id": "atm-cli"/);
      }
      return 'decode -, verify -, verify - with two tokens, --jwks: as in UTF-8';
    },
  },
  {
    name: 'names that Windows reserves',
    run: async (windows) => {
      const home = newHome(windows, 'reserved');
      const names = ['CON', 'nul', 'aux.json', 'COM1', 'LPT9', 'a:b', 'x.', 'ü*?', 'con'];
      for (const name of names) {
        await logIn(windows, home, ['--profile', name]);
        const token = await succeeds(windows, ['token', '--profile', name], home);
        assert.notEqual(token.trim(), '');
      }
      const files = readdirSync(join(home.folder, 'state', 'tokens'));
      assert.equal(files.length, names.length, files.join(', '));
      for (const name of names) {
        await succeeds(windows, ['logout', '--profile', name, '--no-input'], home);
      }
      return `${names.join(', ')} as profiles: signed in, read again, signed out`;
    },
  },
  {
    name: 'the folders of Windows',
    run: async (windows) => {
      const home = newHome(windows, 'folders');
      const user = windowsPath(home.folder);
      const env = {
        ...wineOptions,
        USERPROFILE: user,
        APPDATA: `${user}\\AppData\\Roaming`,
        LOCALAPPDATA: `${user}\\AppData\\Local`,
        ATM_TOKEN_STORE: 'file',
      };
      await logIn(windows, { folder: home.folder, env });
      const config = join(home.folder, 'AppData', 'Roaming', 'atm-cli', 'config.json');
      assert.match(readFileSync(config, 'utf8'), /"atm-cli"/);
      const tokens = join(home.folder, 'AppData', 'Local', 'atm-cli', 'tokens');
      assert.deepEqual(readdirSync(tokens), ['default.json']);
      return 'profiles in %APPDATA%, tokens in %LOCALAPPDATA%, below "Ada Müller"';
    },
  },
  {
    name: 'paths with blanks and umlauts',
    run: async (windows) => {
      const home = newHome(windows, 'paths');
      const har = join(home.folder, 'Läufe und Berichte', 'Lauf 1.har');
      const missing = await windows.agent.run(
        ['discover', windows.issuer, '--har', windowsPath(har)],
        {
          env: home.env,
        },
      );
      assert.equal(missing.code, 2, summary(missing));
      const report = join(home.folder, 'Bericht für Ada.html');
      const files = ['--har', windowsPath(join(home.folder, 'Lauf 1.har'))];
      await succeeds(
        windows,
        ['discover', windows.issuer, ...files, '--report', windowsPath(report)],
        home,
      );
      assert.match(readFileSync(report, 'utf8'), /<html/);
      JSON.parse(readFileSync(join(home.folder, 'Lauf 1.har'), 'utf8'));
      return '--har and --report are written; a missing folder is exit code 2';
    },
  },
  {
    name: 'a file that another program has open',
    run: async (windows) => {
      const home = newHome(windows, 'open');
      await logIn(windows, home);
      const before = storedTokens(home, 'default');
      const file = join(home.folder, 'state', 'tokens', 'default.json');
      const release = await windows.agent.hold(file);
      const held = await windows.agent.run(['token'], { env: home.env });
      release();
      assert.equal(held.code, 2, summary(held));
      assert.match(held.stderr, /another program has it open/);
      await succeeds(windows, ['token', 'refresh'], home);
      assert.notEqual(storedTokens(home, 'default').access_token, before.access_token);
      return 'exit code 2, "another program has it open"; afterwards it works';
    },
  },
];

/**
 * @param {Home} home
 * @param {string} name
 * @param {Uint8Array} bytes
 */
function put({ folder }, name, bytes) {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

/**
 * Sends a client secret from a file, and gives the requests that the server got.
 * @param {Windows} windows
 * @param {Home} home
 * @param {string} file
 * @param {number} code
 */
async function grant({ agent, counting }, home, file, code) {
  counting.tokenRequests.splice(0);
  const client = ['--issuer', counting.issuer, '--client-id', 'ci', '--client-auth', 'basic'];
  const args = ['grant', 'client-credentials', ...client, '--no-store'];
  const ended = await agent.run([...args, '--client-secret-file', windowsPath(file)], {
    env: home.env,
  });
  assert.equal(ended.code, code, summary(ended));
  return counting.tokenRequests.splice(0);
}
