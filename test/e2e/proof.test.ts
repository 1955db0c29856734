import { confirmDevice } from '../../src/server/automatic-sign-in.ts';
import { realFetch } from '../support/context.ts';
import { data, failure } from '../support/e2e/result.ts';
import { atmCli, spawnCli } from '../support/e2e/spawn.ts';
import { freePort } from '../support/free-port.ts';
import { newHome } from '../support/home.ts';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';

/** The environment of a first visit: nothing is configured, and no other test has the port. */
async function newcomer() {
  return { home: await newHome(), env: { ATM_DEMO_PORT: String(await freePort()) } };
}

async function takenPort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return String((server.address() as AddressInfo).port);
}

describe('a newcomer', () => {
  it('signs in, refreshes and verifies against the built-in server, without a terminal', async () => {
    const options = await newcomer();
    const login = await atmCli(['login', '--demo', '--no-input', '--json'], options);
    expect(login.code).toBe(0);
    expect(JSON.parse(login.stdout)).toMatchObject({ profile: 'demo', name: 'Ada (test user)' });
    const events = login.stderr.trimEnd().split('\n');
    expect(events.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { event: 'url_ready' },
      { event: 'callback' },
      { event: 'exchanged' },
      { event: 'stored' },
    ]);
    const refreshed = data(await atmCli(['token', 'refresh', '--demo', '--json'], options));
    expect(refreshed).toMatchObject({ profile: 'demo', refreshed_by_this_process: true });
    const token = await atmCli(['token', '--demo'], options);
    const verified = await atmCli(['verify', '--demo', token.stdout.trim()], options);
    expect(verified).toMatchObject({ code: 0, stderr: '' });
    expect(verified.stdout).toMatch(/^VALID /);
  });

  // The one test that waits: a device asks no sooner than after 5 seconds (RFC 8628 section 3.5).
  it('takes the tour, and signs in with device codes that a robot or somebody else confirms', async () => {
    const tour = newcomer().then((options) => atmCli(['demo', '--no-input'], options));
    const robot = newcomer().then((options) => atmCli(['device', '--demo', '--no-input'], options));
    const options = await newcomer();
    const device = await spawnCli(['device', '--demo', '--no-browser', '--json'], options);
    const [line] = await device.says('stderr', /.*"code_ready".*\n/);
    const code = JSON.parse(line) as Record<string, string>;
    expect(code['user_code']).toMatch(/^[A-Z]{4}-[A-Z]{4}$/);
    await confirmDevice(realFetch, code['verification_uri_complete'] ?? '');

    const { code: exitCode, stdout } = await device.result;
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ flow: 'device_code', name: 'Ada (test user)' });
    expect(await robot).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Signed in as Ada/),
    });
    const { code: tourCode, stdout: steps } = await tour;
    expect(tourCode).toBe(0);
    expect(steps.match(/^\d\. /gm)).toHaveLength(6);
    expect(steps).not.toContain('✗');
    expect(steps).toContain('What to try next');
  });

  it('who gives nothing to go on is told what to give', async () => {
    const { code, stdout, stderr } = await atmCli(['login']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(
      /^error: no server configured \(profile default\)\nhint: .*--issuer <url>/,
    );
    expect(failure(await atmCli(['login', '--json']))['hints']).toContainEqual(
      expect.stringContaining('atm-cli demo'),
    );
  });

  it('who names a server that is not there hears so in a sentence', async () => {
    const args = ['login', '--issuer', 'http://127.0.0.1:1', '--client-id', 'x'];
    const { code, stdout, stderr } = await atmCli(args);
    expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
    expect(stderr).toMatch(/^error: .*127\.0\.0\.1:1/);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  it('who asks about an unsecured token hears of the attack, with keys or without', async () => {
    const args = ['verify', 'eyJhbGciOiJub25lIn0.e30.', '--jwks', 'jwks.json'];
    const { code, stdout, stderr } = await atmCli(args);
    expect({ code, stderr }).toEqual({ code: 7, stderr: '' });
    expect(stdout).toContain('UNSECURED: alg none, anyone can forge this token');
  });
});

describe('a port that is taken', () => {
  it('ends login and serve with a sentence and a way out', async () => {
    const port = await takenPort();
    const login = ['login', '--demo', '--no-input', '--json', '--port', port];
    const [error, serving] = await Promise.all([
      atmCli(login, await newcomer()).then(failure),
      atmCli(['serve', '--port', port, '--json']).then(failure),
    ]);
    expect(error).toMatchObject({ exit_code: 2, message: expect.stringContaining(port) });
    expect(error['hints']).toContainEqual(expect.stringContaining('--port 0'));
    expect(serving).toMatchObject({ exit_code: 2, message: expect.stringContaining(port) });
  });
});
