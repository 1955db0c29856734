import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { describe, expect, it, onTestFinished } from 'vitest';

import { failure } from '../support/e2e/result.ts';
import { startFaulty } from '../support/faulty.ts';
import { runCli } from '../support/cli/run-cli.ts';

const atm = ['serve', '--dialect', 'atm', '--json'];

describe('serve --dialect', () => {
  it('knows two dialects', async () => {
    const refused = failure(await runCli(['serve', '--dialect', 'saml', '--json']));
    expect(refused).toMatchObject({ kind: 'usage', exit_code: 2 });
    expect(refused['message']).toMatch(/rfc6749, atm/);
  });

  it('refuses a redirect URI that no browser can be sent to', async () => {
    const refused = failure(await runCli([...atm, '--port', '0', '--redirect-uri', 'callback']));
    expect(refused).toMatchObject({
      kind: 'usage',
      exit_code: 2,
      message: expect.stringMatching(
        /^the redirect URL "callback" is not an http or https URL without a fragment, such as /,
      ),
    });
  });

  it('refuses a redirect URI where every loopback one is registered', async () => {
    const args = ['serve', '--port', '0', '--redirect-uri', 'http://localhost:1/x', '--json'];
    expect(failure(await runCli(args))).toMatchObject({
      kind: 'usage',
      message: expect.stringMatching(
        /^--redirect-uri needs --dialect atm; .*any loopback redirect URI ending in \/callback$/,
      ),
    });
  });

  it('says when the port is taken', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void holder.close());
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    expect(failure(await runCli([...atm, '--port', String(port)]))).toMatchObject({
      kind: 'usage',
      message: `port ${port} is used by another program: use another one with --port <port>`,
    });
  });
});

/** Whoever runs `login --demo` while `serve --fault` runs in another terminal. */
async function loginAtFaulty(...faults: readonly string[]) {
  const { issuer, close } = await startFaulty(faults);
  onTestFinished(close);
  return await runCli(['login', '--demo'], { env: { ATM_DEMO_PORT: new URL(issuer).port } });
}

describe('serve --resource', () => {
  it.each([
    [
      ['--resource', '/token'],
      'the resource path /token is one of the authorization server itself; take another one, such as /mcp',
    ],
    [
      ['--resource', 'https://api.example.com'],
      'the resource path "https://api.example.com" is none, such as /mcp: segments of letters, digits and "-._~"',
    ],
    [['--issuer-path', '/'], expect.stringMatching(/^the issuer path "\/" is none, such as \/as/)],
    [
      ['--resource', '--dialect', 'atm'],
      '--resource does not work with --dialect atm: it belongs to an OAuth server',
    ],
    [
      ['--registration', 'open', '--dialect', 'atm'],
      '--registration does not work with --dialect atm: it belongs to an OAuth server',
    ],
    [
      ['--tls', '--dialect', 'atm'],
      '--tls does not work with --dialect atm: it belongs to an OAuth server',
    ],
  ])('refuses %j', async (args, message) => {
    const refused = failure(await runCli(['serve', '--port', '0', ...args, '--json']));
    expect(refused).toMatchObject({ kind: 'usage', exit_code: 2, message });
  });
});

describe('serve --fault', () => {
  it('lists all faults and starts nothing', async () => {
    const { code, stdout } = await runCli(['serve', '--fault', 'list']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^any response$/m);
    expect(stdout).toMatch(/^ {2}html-502 +HTTP 502 with the HTML page of a gateway$/m);
    expect(stdout).toMatch(/^ {2}wrong-nonce +the nonce of another sign-in in the ID token$/m);
  });

  it('with no name at all starts nothing', async () => {
    const { code, stdout, stderr } = await runCli(['serve', '--fault', '', '--port', '0']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^error: --fault is empty: .* list them with --fault list$/m);
  });

  it('lists them for programs', async () => {
    const { stdout } = await runCli(['serve', '--fault', 'list', '--json']);
    const { faults } = JSON.parse(stdout) as { readonly faults: readonly object[] };
    expect(faults).toContainEqual({
      name: 'alg-none',
      where: 'tokens',
      does: 'tokens with alg none and no signature',
    });
  });

  it.each([
    [['--fault', 'wrong-nonse'], 'unknown fault "wrong-nonse", did you mean wrong-nonce?'],
    [['--fault', 'bom', '--fault', 'list'], '--fault list cannot be combined with other faults'],
    [
      ['--fault', 'bom', '--dialect', 'atm'],
      '--fault does not work with --dialect atm: the faults are those of an OAuth server',
    ],
  ])('refuses %j', async (args, message) => {
    const refused = failure(await runCli(['serve', '--port', '0', ...args, '--json']));
    expect(refused).toMatchObject({ kind: 'usage', exit_code: 2, message });
  });

  it('is met by login --demo in another terminal', async () => {
    const { code, stderr } = await loginAtFaulty('wrong-nonce');
    expect(code).toBe(7);
    expect(stderr).toMatch(/nonce/);
  });

  it('is known as ours also where its metadata is broken', async () => {
    const { code, stderr } = await loginAtFaulty('html-502@discovery');
    expect(code).toBe(5);
    expect(stderr).toMatch(/Bad Gateway/);
  });

  it('cannot drive the terminal with what it says', async () => {
    const { code, stderr } = await loginAtFaulty('hostile-text');
    expect(code).toBe(8);
    expect(stderr).toMatch(/Your session is safe/);
    // Control, invisible and bidirectional characters, but for the ends of the lines.
    expect(stderr.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});
