import { readFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { newAuthority } from '../../support/certificates.ts';
import { runCli } from '../../support/cli/run-cli.ts';
import { runWithPerson } from '../../support/cli/run-with-person.ts';
import {
  registeringProvider,
  scriptedRegistration,
} from '../../support/flows/registration-server.ts';
import { filesBelow } from '../../support/files-below.ts';
import { freePort } from '../../support/free-port.ts';
import { newHome } from '../../support/home.ts';

async function newWorld(registration: Readonly<Record<string, unknown>> = {}) {
  const home = await newHome();
  const { issuer } = await registeringProvider(registration);
  const cli = (...args: readonly string[]) => runCli(['client', ...args], { home });
  return { home, issuer, cli, at: ['--issuer', issuer] };
}

/** Metadata, and what the other endpoints say. */
async function refusing(body: object, status = 400) {
  const { origin, sent } = await scriptedRegistration(({ path }, at) =>
    path.startsWith('/.well-known')
      ? {
          status: 200,
          body: { issuer: at, registration_endpoint: `${at}/register`, token_endpoint: `${at}/t` },
        }
      : { status, body },
  );
  return { origin, sent, at: ['--issuer', origin] };
}

describe('client', () => {
  it('registers one that signs in as printed, refreshes, and is removed', async () => {
    const { home, issuer, cli, at } = await newWorld();
    const port = String(await freePort());
    const made = await cli('register', ...at, '--port', port);
    expect(made).toMatchObject({ code: 0, stderr: '' });
    const [, command = ''] =
      /sign in: atm-cli (.*)\n/.exec(made.stdout.replaceAll(/\n +/g, ' ')) ?? [];
    const scope = ['--scope', 'openid offline_access', '--prompt', 'consent', '--no-browser'];
    const login = await runWithPerson([...command.split(' '), ...scope], { home });
    expect(login).toMatchObject({ code: 0 });
    expect(await runCli(['token', 'refresh'], { home })).toMatchObject({ code: 0 });
    expect((await cli('show')).stdout).toMatch(/profiles +default/);
    const removed = await cli('remove');
    expect(removed.stdout).toMatch(/^Removed \S+ at 127\.0\.0\.1:\d+ and here\n.*profile default/s);
    expect(await runCli(['token'], { home })).toMatchObject({ code: 0 });
    // The tokens are still those of that client.
    const refresh = await runCli(['token', 'refresh'], { home });
    expect(refresh).toMatchObject({ code: 8, stderr: expect.stringContaining('invalid_client') });
    const logout = await runCli(['logout', '--no-browser'], { home });
    expect(logout.stderr).toContain('local tokens deleted');
    expect(logout.stderr).toContain('invalid_client');
    expect([...(await filesBelow(home)).keys()].join()).not.toContain('registrations');
    expect(issuer).toContain('127.0.0.1');
  }, 30_000);

  it('lists what is registered, without a server', async () => {
    const { home, cli, at } = await newWorld();
    expect((await cli('show')).stdout).toBe('No client is registered by this program.\n');
    await cli('register', ...at);
    const [head, row] = (await cli('show', '--all')).stdout.split('\n');
    expect(head).toMatch(/^CLIENT ID +SERVER +SINCE/);
    expect(row).toMatch(/^\S+ +127\.0\.0\.1:\d+ +20\d\d-\d\d-\d\d/);
    expect(home).not.toBe('');
  });

  it('keeps the registration access token in its file alone, and never prints it', async () => {
    const { home, cli, at } = await newWorld();
    const runs = [
      await cli('register', ...at, '--trace'),
      await cli('show', ...at, '--json', '--har', join(home, 'show.har')),
      await cli('update', ...at, '--client-name', 'Other', '--report', join(home, 'report.html')),
    ];
    const files = await filesBelow(home);
    const [path = '', stored = '{}'] =
      [...files].find(([name]) => name.includes('registrations')) ?? [];
    const { registration_access_token: token } = JSON.parse(stored) as Record<string, string>;
    expect(token).toMatch(/^.{20,}$/);
    for (const { stdout, stderr } of runs) expect(stdout + stderr).not.toContain(token);
    const holders = [...files]
      .filter(([, text]) => text.includes(token ?? ''))
      .map(([name]) => name);
    expect(holders).toEqual([path]);
  });

  it('takes the initial access token from a file or standard input, and says where it is missing', async () => {
    const { home, cli, at } = await newWorld({ initialAccessToken: 'initial' });
    const refused = await cli('register', ...at);
    expect(refused).toMatchObject({ code: 8, stdout: '' });
    expect(refused.stderr).toContain('--initial-access-token-file <file>');
    expect(refused.stderr).toContain('[C04]');
    const given = await runCli(['client', 'register', ...at, '--initial-access-token-file', '-'], {
      home,
      stdin: 'initial\n',
    });
    expect(given).toMatchObject({ code: 0 });
  });

  it.each([
    [
      { error: 'invalid_redirect_uri', error_description: 'https only' },
      '[C01]',
      '--redirect-uri http://localhost',
    ],
    [{ error: 'invalid_client_metadata', error_description: 'bad name' }, '[C02]', '--client-name'],
    [{ error: 'unapproved_software_statement' }, '[C05]', 'login'],
  ])('says why and what to do: %j', async (body, rule, remedy) => {
    const { at } = await refusing(body);
    const { code, stderr } = await runCli(['client', 'register', ...at]);
    expect(code).toBe(8);
    expect(stderr).toContain(rule);
    expect(stderr.replaceAll(/\n +/g, ' ')).toContain(remedy);
  });

  it('says that a server registers none', async () => {
    const { origin } = await scriptedRegistration((_request, at) => ({
      status: 200,
      body: { issuer: at, token_endpoint: `${at}/token` },
    }));
    const { code, stderr } = await runCli(['client', 'register', '--issuer', origin]);
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('[C06]') });
  });

  it('writes a document, and says how it is published and checked', async () => {
    const { home, cli } = await newWorld();
    const url = 'https://app.example.com/client.json';
    const printed = await cli('document', '--client-id', url);
    const file = join(home, 'client.json');
    const written = await cli('document', '--client-id', url, '--out', file);
    expect(await readFile(file, 'utf8')).toBe(printed.stdout);
    expect(written.stdout).toContain(`atm-cli client check ${url}`);
    expect((await cli('document')).stderr).toContain('no URL for the document is set');
  });

  it('checks a document, a line each, and ends with 7 when one fails', async () => {
    const { origin } = await refusing(
      { client_id: 'https://else.example/', client_secret: 'x' },
      200,
    );
    const { code, stdout } = await runCli(['client', 'check', `${origin}/client.json`]);
    expect(code).toBe(7);
    expect(stdout).toMatch(/^INVALID {2}http/);
    expect(stdout).toMatch(/^fail +client_id +expected http.*, saw "https:\/\/else\.example\/"$/m);
    expect(stdout).toMatch(/^fail +secret +it has client_secret/m);
    expect(stdout).toMatch(/^pass +content_type/m);
  });

  it('finds nothing wrong with one of its own that is published', async () => {
    const authority = await newAuthority();
    onTestFinished(authority.remove);
    const { cert, key } = await authority.issue('localhost');
    let document = '';
    const server = createServer({ cert, key }, (_request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(document);
    });
    await new Promise<void>((resolve) => void server.listen(0, 'localhost', resolve));
    onTestFinished(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    });
    const url = `https://localhost:${(server.address() as AddressInfo).port}/client.json`;
    document = (await runCli(['client', 'document', '--client-id', url])).stdout;
    const checked = await runCli(['client', 'check', url, '--ca-cert', authority.certFile]);
    expect(checked).toMatchObject({ code: 0, stderr: '' });
    expect(checked.stdout).toMatch(/^VALID {2}https:/);
    expect(checked.stdout).not.toMatch(/^(?:fail|warn|skipped)/m);
  });

  it('is explained where somebody pastes the error of a registration', async () => {
    const stdin = '{"error":"invalid_redirect_uri","error_description":"must be https"}';
    const { stdout } = await runCli(['explain', '-'], { stdin });
    expect(stdout).toContain('C01');
    expect(stdout).toContain('the server registers no such redirect URI');
  });
});
