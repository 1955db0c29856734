import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { person, runCli } from '../support/cli/run-cli.ts';

/** The Authorization header of each request. */
const authorization: (string | undefined)[] = [];

/** A server with a device endpoint, whose codes nobody ever confirms. */
const server = createServer((request, response) => {
  authorization.push(request.headers.authorization);
  const documents: Readonly<Record<string, object>> = {
    '/.well-known/openid-configuration': {
      issuer,
      token_endpoint: `${issuer}/token`,
      device_authorization_endpoint: `${issuer}/device/auth`,
    },
    '/device/auth': {
      device_code: 'secret-device-code',
      user_code: 'WDJB-MJHT',
      verification_uri: `${issuer}/device`,
      verification_uri_complete: `${issuer}/device?user_code=WDJB-MJHT`,
      expires_in: 600,
    },
  };
  const body = documents[request.url ?? ''];
  response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body ?? {}));
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
afterAll(() => server.close());

const device = ['device', '--issuer', issuer, '--client-id', 'tv'];

describe('atm-cli device', () => {
  it('shows the code on standard error, waits, and ends at once with Ctrl-C', async () => {
    const { code, stdout, stderr } = await runCli(device, {
      watch: (text, interrupt) => text.includes('waiting') && interrupt(),
    });
    expect(code).toBe(130);
    expect(stdout).toBe('');
    expect(stderr).toContain('WDJB-MJHT');
    expect(stderr).toContain(`${issuer}/device\n`);
    expect(stderr).not.toContain('secret-device-code');
    expect(stderr).not.toContain('█');
  });

  it('shows a countdown to a person, and leaves no half line', async () => {
    const { code, stderr } = await runCli([...device, '--no-browser'], {
      terminal: person,
      env: { NO_COLOR: '1' },
      watch: (text, interrupt) => text.includes('10:00') && interrupt(),
    });
    expect(code).toBe(130);
    expect(stderr).toMatch(/10:00 left\r +\r+error: interrupted\n$/);
  });

  it('with --json tells the code as an event and the failure as the last line', async () => {
    const { stdout, stderr } = await runCli([...device, '--json'], {
      watch: (text, interrupt) => text.includes('code_ready') && interrupt(),
    });
    expect(stdout).toBe('');
    const [event, failure, ...rest] = stderr.trimEnd().split('\n');
    expect(JSON.parse(event ?? '')).toMatchObject({
      event: 'code_ready',
      user_code: 'WDJB-MJHT',
      expires_in: 600,
    });
    expect(JSON.parse(failure ?? '')).toMatchObject({ error: { exit_code: 130 } });
    expect(rest).toEqual([]);
  });

  it('sends the secret from standard input, and shows it nowhere', async () => {
    const args = [...device, '--client-secret-stdin', '--json'];
    const { stderr } = await runCli(args, {
      stdin: 'pipedsecret\n',
      watch: (text, interrupt) => text.includes('code_ready') && interrupt(),
    });
    expect(authorization.at(-1)).toBe(`Basic ${btoa('tv:pipedsecret')}`);
    expect(stderr).not.toContain('pipedsecret');
  });

  it('without a server says what to give', async () => {
    const { code, stdout, stderr } = await runCli(['device']);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('--issuer');
  });
});

describe('atm-cli logout', () => {
  it('is no failure when nobody is signed in', async () => {
    expect(await runCli(['logout'])).toEqual({
      code: 0,
      stdout: 'Not signed in (profile default)\n',
      stderr: '',
    });
  });
});

describe('atm-cli userinfo', () => {
  it('needs somebody who is signed in', async () => {
    const { code, stdout, stderr } = await runCli(['userinfo']);
    expect(code).toBe(3);
    expect(stdout).toBe('');
    expect(stderr).toContain('atm-cli login');
  });
});
