import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

import { developmentSecret } from '../../src/server/clients.ts';
import { startFaulty } from '../support/faulty.ts';
import { newHome } from '../support/home.ts';
import { runCli } from '../support/cli/run-cli.ts';
import { runWithPerson } from '../support/cli/run-with-person.ts';
import { eventsIn } from '../support/e2e/result.ts';
import { lastAddress } from '../support/last-address.ts';

async function serverWith(faults: readonly string[] = []) {
  const server = await startFaulty(faults);
  onTestFinished(server.close);
  return server;
}

const confidential = ['--client-id', 'atm-cli-confidential'];

it.each(['basic', 'post'])(
  'shows what was pushed, how long it lasts, and no secret: %s',
  async (method) => {
    const { issuer } = await serverWith();
    const home = await newHome();
    const report = join(home, 'report.html');
    const har = join(home, 'run.har');
    const client = [...confidential, '--client-auth', method, '--par', 'always', '--port', '0'];
    const seeing = ['--trace-full', '--report', report, '--har', har, '--no-browser'];
    const env = { ATM_CLIENT_SECRET: developmentSecret };
    const args = ['login', '--issuer', issuer, ...client, ...seeing];
    const { code, stdout, stderr } = await runWithPerson(args, { home, env });
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(
      /the request was pushed \(PAR\); the URL has to be opened within 1 min, until \d\d:\d\d:\d\d/,
    );
    expect(stderr).toContain('Push the authorization request');
    expect(stderr).toMatch(/request_uri +urn:\S+ +stands for the request that was pushed/);
    const page = await readFile(report, 'utf8');
    expect(page).toContain('Push the authorization request');
    const basic = Buffer.from(`atm-cli-confidential:${developmentSecret}`).toString('base64');
    const state = await readFile(join(home, 'state', 'journal.jsonl'), 'utf8').catch(() => '');
    for (const text of [stdout, stderr, page, await readFile(har, 'utf8'), state]) {
      expect(text).not.toContain(developmentSecret);
      expect(text).not.toContain(basic);
    }
  },
);

it('tells a program when the URL ends to work', async () => {
  const { issuer } = await serverWith(['par-required']);
  const client = ['--issuer', issuer, '--client-id', 'atm-cli', '--port', '0'];
  const { code, stdout } = await runWithPerson(
    ['login', '--events', '--no-browser', '--timeout', '5', ...client],
    {},
  );
  expect(code).toBe(0);
  const [pushed, ready] = eventsIn(stdout);
  expect(pushed).toMatchObject({ event: 'pushed', expires_in: 60 });
  expect(pushed?.['expires_at']).toBeGreaterThan(Date.now() / 1000 + 50);
  expect(Object.fromEntries(new URL(String(ready?.['url'])).searchParams)).toEqual({
    client_id: 'atm-cli',
    request_uri: expect.stringMatching(/^urn:ietf:params:oauth:request_uri:/),
  });
});

it('is begun without waiting, and finished by another process', async () => {
  const { issuer } = await serverWith(['par-required']);
  const home = await newHome();
  const args = ['--issuer', issuer, '--client-id', 'atm-cli', '--prompt', 'consent'];
  const begun = await runCli(['login', '--no-wait', '--json', ...args], { home });
  const { url, redirect_uri, url_expires_at, expires_at } = JSON.parse(begun.stdout);
  expect(url_expires_at).toBeLessThan(expires_at);
  const address = await lastAddress(url, redirect_uri);
  const { code, stdout } = await runCli(['login', '--resume', address, '--json'], { home });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ flow: 'authorization_code', has_id_token: true });
});

it.each([
  [['--par', 'never'], {}, /par is never[^]*hint: push the request[^]*--par auto[^]*\[A32\]/],
  [[], { ATM_PAR: 'never' }, /par is never[^]*\[A32\]/],
  [['--param', 'request_uri=urn:x'], {}, /--param request_uri is made .*: use --par always/],
  [['--param', 'response_mode=fragment'], {}, /use --response-mode query or form_post/],
])('refuses what cannot work, before a browser is opened: %s %o', async (flags, env, message) => {
  const { issuer } = await serverWith(['par-required']);
  const args = ['login', '--issuer', issuer, '--client-id', 'atm-cli', '--no-browser', ...flags];
  const { code, stdout, stderr } = await runCli(args, { env });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(message);
  expect(stderr).not.toContain('Sign in here');
});

it('takes the response mode as a flag', async () => {
  const { issuer } = await serverWith();
  const args = ['--issuer', issuer, '--client-id', 'atm-cli', '--response-mode', 'form_post'];
  const { code, stderr } = await runCli(['login', '--no-wait', '--json', ...args]);
  expect(code).toBe(2);
  expect(stderr).toContain(
    'with the response mode form_post the callback is not in the address bar',
  );
});
