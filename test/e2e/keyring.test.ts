import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, inject, it } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { newHome } from '../support/home.ts';

const needed = ['dbus-run-session', 'gnome-keyring-daemon'];
const isMissing = needed.some((name) => spawnSync(name, ['--version']).status !== 0);

/** Runs a script of the shell in a D-Bus session of its own; `atm` is the built program. */
async function inSession(home: string, script: string, env: Record<string, string>) {
  const file = join(home, 'script.sh');
  await writeFile(file, `atm() { "${process.execPath}" "${inject('program')}" "$@"; }\n${script}`);
  const child = spawn('dbus-run-session', ['--', 'bash', file], {
    env: { PATH: process.env['PATH'], HOME: home, XDG_DATA_HOME: home, ATM_CLI_HOME: home, ...env },
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return { stdout, stderr };
}

it.skipIf(isMissing)(
  'a sign-in is sealed with a real Secret Service, opens while it is unlocked, and waits where it is locked (needs gnome-keyring and dbus)',
  async () => {
    const home = await newHome();
    const env = { ATM_DEMO_PORT: String(await freePort()) };
    const unlocked = await inSession(
      home,
      `printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null
      atm login --demo --token-store keyring >/dev/null; echo "login $?"
      test -n "$(atm token --demo)"; echo "token $?"
      atm status --demo --json`,
      env,
    );
    const [login, token, ...status] = unlocked.stdout.split('\n');
    expect([login, token], unlocked.stderr).toEqual(['login 0', 'token 0']);
    const { storage } = JSON.parse(status.join('\n'));
    expect(storage).toMatchObject({ kind: 'keyring', path: join(home, 'state/tokens/demo.json') });
    const content = await readFile(storage.path, 'utf8');
    expect(JSON.parse(content)).toMatchObject({ atm_cli: 'sealed-tokens' });

    const locked = await inSession(
      home,
      `gnome-keyring-daemon --start --components=secrets >/dev/null
      atm token --demo; echo "token $?"
      atm status --demo; echo "status $?"
      atm status --all; echo "all $?"`,
      env,
    );
    expect(locked.stdout).toMatch(/^token 3\nLocked \(profile demo, built in\): the stored tokens/);
    expect(locked.stdout).toContain(`${storage.path} (encrypted, key in the keyring)\nstatus 3\n`);
    expect(locked.stdout).toMatch(
      /^\W*demo +locked +127\.0\.0\.1:\d+\n\ndemo: .*locked.*\nall 0\n/m,
    );
    expect(locked.stderr).toContain('is encrypted with a key in the keyring, which is locked');
    expect(await readFile(storage.path, 'utf8')).toBe(content);
  },
);
