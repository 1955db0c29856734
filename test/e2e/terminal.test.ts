import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { newHome } from '../support/home.ts';
import { listen } from '../support/proxies.ts';

/** A server that takes every code. */
async function serve(): Promise<string> {
  const server = createServer((request, response) => {
    const token = { access_token: 'at-1', token_type: 'Bearer', expires_in: 300 };
    const metadata = {
      issuer,
      authorization_endpoint: `${issuer}/auth`,
      token_endpoint: `${issuer}/token`,
    };
    request.resume();
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(request.url === '/token' ? token : metadata));
  });
  const issuer = `http://127.0.0.1:${await listen(server)}`;
  return issuer;
}

/** The built program in a terminal of the system, which script(1) of util-linux makes. */
async function inTerminal(line: string) {
  const home = await newHome();
  const words = `${process.execPath} ${inject('program')} ${line}`;
  const child = spawn('script', ['--quiet', '--return', '--command', words, '/dev/null'], {
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      ATM_CLI_HOME: home,
      ATM_TOKEN_STORE: 'file',
      TERM: 'xterm',
      SHELL: '/bin/sh',
    },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let shown = '';
  child.stdout.on('data', (chunk: Buffer) => (shown += chunk.toString()));
  const ended = once(child, 'exit');
  return { child, shown: () => withoutEscapes(shown), ended };
}

async function loginInTerminal() {
  const client = `--issuer ${await serve()} --client-id cli --scope api --port 0`;
  const terminal = await inTerminal(`login --no-browser ${client}`);
  const { child, shown } = terminal;
  await says(child, () => shown().includes('paste its URL here'));
  const [, url = ''] = /(http:\/\/\S+\/auth\?\S+)/.exec(shown()) ?? [];
  return { ...terminal, url: new URL(url) };
}

async function says(child: ChildProcessWithoutNullStreams, isSaid: () => boolean): Promise<void> {
  // oxlint-disable-next-line no-await-in-loop -- until it is said
  while (!isSaid()) await once(child.stdout, 'data');
}

function withoutEscapes(text: string): string {
  // oxlint-disable-next-line no-control-regex -- links and colours of the terminal
  return text.replace(/\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b\[[\d;?]*[a-z]/gi, '');
}

const { status } = spawnSync('script', ['--version']);

describe.skipIf(process.platform !== 'linux' || status !== 0)('a login in a terminal', () => {
  it.each([100, 5000, 30_000])('takes a pasted URL with a code of %d bytes', async (length) => {
    const { child, url, ended, shown } = await loginInTerminal();
    const redirectUri = url.searchParams.get('redirect_uri') ?? '';
    const state = url.searchParams.get('state') ?? '';
    child.stdin.write(`${redirectUri}?code=${'c'.repeat(length)}&state=${state}\r`);
    const [code] = await ended;
    expect({ code, shown: shown() }).toEqual({
      code: 0,
      shown: expect.stringContaining('Signed in'),
    });
  });

  it('ends with Ctrl-C', async () => {
    const { child, ended } = await loginInTerminal();
    child.stdin.write('half a line\u0003');
    expect((await ended)[0]).toBe(130);
  });
});

describe.skipIf(process.platform !== 'linux' || status !== 0)('a question in a terminal', () => {
  it('ends with Ctrl-C, and says nothing more', async () => {
    const { child, shown, ended } = await inTerminal('login');
    await says(child, () => /^\? /m.test(shown()));
    child.stdin.write('\u0003');
    expect((await ended)[0]).toBe(130);
    expect(shown()).not.toMatch(/error|interrupted|hint|force closed/);
  });

  it('is asked again until the server responds; a secret is masked', async () => {
    const issuer = await serve();
    const { child, shown, ended } = await inTerminal('login');
    await says(child, () => shown().includes('Which server?'));
    child.stdin.write('127.0.0.1:1');
    await says(child, () => shown().includes('Server at 127.0.0.1:1'));
    child.stdin.write('\r');
    await says(child, () => shown().includes('refused the connection'));
    child.stdin.write(`\u0015${issuer}\r`);
    await says(child, () => shown().includes('? Client id'));
    child.stdin.write('cli\r');
    await says(child, () => shown().includes('? Client secret'));
    child.stdin.write('hunter2');
    await says(child, () => shown().includes('*******'));
    child.stdin.write('\u0003');
    expect((await ended)[0]).toBe(130);
    expect(shown()).not.toMatch(/error|interrupted|hunter2/);
  });

  it('asks for a secret that the client authentication needs', async () => {
    const client = `--issuer ${await serve()} --client-id cli --client-auth post`;
    const { child, shown, ended } = await inTerminal(`login ${client}`);
    await says(child, () => shown().includes('? Client secret'));
    child.stdin.write('\u0003');
    expect((await ended)[0]).toBe(130);
    expect(shown()).not.toMatch(/error|hint/);
  });
});

describe.skipIf(process.platform !== 'linux' || status !== 0)('tokens from a terminal', () => {
  it.each(['decode -', 'verify - --key /dev/null'])('are waited for in words: %s', async (line) => {
    const { child, shown, ended } = await inTerminal(line);
    await says(child, () => shown().includes('reading from the terminal, Ctrl-D ends the input'));
    child.stdin.write('\u0003');
    expect((await ended)[0]).toBe(130);
  });
});
