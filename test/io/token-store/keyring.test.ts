import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { createKeyring, type KeyringOptions } from '../../../src/io/token-store/keyring.ts';

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'atm-cli-keyring-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const builtProgram = () => join(dirname(inject('program')), '..', 'dist', 'keyring-process.cjs');

const macOS = { account: 'tests', env: {}, platform: 'darwin', interactive: false } as const;

/** A keyring whose process is this script; by default on a system that needs no session. */
async function scripted(source: string, options: Partial<KeyringOptions> = {}) {
  const program = join(await newFolder(), 'program.cjs');
  await writeFile(program, source);
  return createKeyring({ ...macOS, program, limitMs: 5000, ...options });
}

const echo = `process.stdin.once('data', (text) => {
  const { action, service, account, secret } = JSON.parse(text);
  const seen = JSON.stringify({ action, service, account, secret, argv: process.argv.slice(2), env: process.env });
  console.log(JSON.stringify({ opened: true }));
  console.log(JSON.stringify({ secret: Buffer.from(seen).toString('base64') }));
});`;

describe('the keyring', () => {
  it('is asked through a pipe, by a process that gets no secret as argument or variable', async () => {
    const env = { HOME: '/home/a', ATM_CLIENT_SECRET: 'x', NODE_OPTIONS: '--no-warnings' };
    const keyring = await scripted(echo, { env });
    const result = await keyring.ensure(Buffer.from('key'));
    const seen = JSON.parse(String('secret' in result && result.secret));
    expect(seen).toMatchObject({
      action: 'ensure',
      service: 'atm-cli',
      account: 'tests',
      secret: Buffer.from('key').toString('base64'),
      argv: [],
      env: { HOME: '/home/a' },
    });
    expect(Object.keys(seen.env).filter((name) => /^(ATM|NODE)_/.test(name))).toEqual([]);
  });

  it.each([
    ['unlock prompt was dismissed', 'locked'],
    ['User interaction is not allowed.', 'locked'],
    ['The user name or passphrase you entered is not correct.', 'locked'],
    ['the object is gone', 'unusable'],
  ])('that says "%s" is %s', async (detail, problem) => {
    const reply = JSON.stringify({ problem: 'unusable', detail });
    const keyring = await scripted(`console.log(${JSON.stringify(reply)})`);
    expect(await keyring.find()).toEqual({ problem, detail });
  });

  it('that has no default collection says so, and not in the words of its library', async () => {
    const detail = "Couldn't access platform storage: Secret Service: no result found";
    const reply = JSON.stringify({ problem: 'unusable', detail });
    const keyring = await scripted(`console.log(${JSON.stringify(reply)})`);
    expect(await keyring.find()).toEqual({
      problem: 'unset',
      detail: 'there is no default keyring, or it is locked',
    });
  });

  it.each(['darwin', 'win32'] as const)('of %s needs no session bus', async (platform) => {
    const keyring = await scripted(`console.log('{"secret":null}')`, { platform });
    expect(await keyring.find()).toEqual({ secret: undefined });
  });

  it.each(['linux', 'freebsd'] as const)(
    'of %s is absent without a session bus, and no process is started',
    async (platform) => {
      const program = join(await newFolder(), 'missing');
      const env = { XDG_RUNTIME_DIR: program };
      const keyring = createKeyring({ ...macOS, platform, env, program });
      expect(await keyring.find()).toMatchObject({ problem: 'absent' });
    },
  );

  it('is looked for in an absolute XDG_RUNTIME_DIR alone, wherever a command runs', async () => {
    const runtime = await newFolder();
    await writeFile(join(runtime, 'bus'), '');
    const at = async (XDG_RUNTIME_DIR: string) =>
      await scripted(echo, { platform: 'linux', env: { XDG_RUNTIME_DIR } });
    expect(await (await at(runtime)).find()).toMatchObject({ secret: expect.anything() });
    const here = relative(process.cwd(), runtime);
    expect(await (await at(here)).find()).toMatchObject({ problem: 'absent' });
  });

  it('is unusable when its process ends without an answer', async () => {
    const keyring = await scripted('process.exit(1)');
    expect(await keyring.find()).toMatchObject({ problem: 'unusable' });
  });

  it('gives a person time to unlock it, once it has answered, and nobody else', async () => {
    const slow = `console.log('{"opened":true}'); setTimeout(() => console.log('{"secret":null}'), 600)`;
    const alone = await scripted(slow, { limitMs: 400 });
    expect(await alone.find()).toMatchObject({ problem: 'silent' });
    const person = await scripted(slow, { limitMs: 400, interactive: true });
    expect(await person.find()).toEqual({ secret: undefined });
  });

  it('on a bus that accepts and never answers is given up in time, and its process ended', async () => {
    const folder = await newFolder();
    const path = join(folder, 'bus');
    const server = createServer((socket) => socket.resume().on('error', () => {})).listen(path);
    const program = builtProgram();
    const env = { DBUS_SESSION_BUS_ADDRESS: `unix:path=${path}`, PATH: process.env['PATH'] };
    const keyring = createKeyring({ ...macOS, platform: 'linux', env, program, limitMs: 800 });
    const startedAt = performance.now();
    expect(await keyring.find()).toMatchObject({ problem: 'silent' });
    expect(performance.now() - startedAt).toBeLessThan(3000);
    // Ends only when nobody is connected any more.
    await new Promise((resolve) => {
      server.close(resolve);
    });
  });

  it('is the Secret Service or none: never the keys of the kernel, which a restart deletes', async () => {
    const env = { DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(await newFolder(), 'missing')}` };
    const program = builtProgram();
    const keyring = createKeyring({ ...macOS, platform: 'linux', env, program, limitMs: 5000 });
    expect(await keyring.find()).toMatchObject({ problem: 'unusable' });
  });
});
