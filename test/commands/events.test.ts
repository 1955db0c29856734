import { expect, it, onTestFinished } from 'vitest';

import { startFaulty } from '../support/faulty.ts';
import { runCli } from '../support/cli/run-cli.ts';
import { runWithPerson } from '../support/cli/run-with-person.ts';
import { eventsIn } from '../support/e2e/result.ts';

async function signInAt(faults: readonly string[], ...flags: readonly string[]) {
  const server = await startFaulty(faults);
  onTestFinished(server.close);
  const client = ['--issuer', server.issuer, '--client-id', 'atm-cli', '--port', '0'];
  const args = ['login', '--events', '--no-browser', '--timeout', '5', ...client, ...flags];
  return await runWithPerson(args, {});
}

it.each([[[]], [['--json']]])(
  'tells a login as it goes, the tokens left out: %s',
  async (flags) => {
    const { code, stdout } = await signInAt([], ...flags);
    const events = eventsIn(stdout);
    expect(events).toMatchObject([
      { event: 'url_ready', url: expect.stringMatching(/state=/), redirect_uri: expect.anything() },
      { event: 'callback', via: 'callback' },
      {
        event: 'exchanged',
        token_type: 'bearer',
        has_id_token: true,
        expires_in: expect.anything(),
      },
      { event: 'stored', profile: 'default', sub: 'ada' },
    ]);
    expect(stdout).not.toContain('eyJ');
    expect(code).toBe(0);
  },
);

it('ends with why a login failed, and standard error says it too', async () => {
  const { code, stdout, stderr } = await signInAt(['wrong-nonce'], '--json');
  const failed = eventsIn(stdout).at(-1);
  const { error } = JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '');
  expect(code).toBe(7);
  expect(failed).toMatchObject({ event: 'failed', schema_version: 2 });
  expect(failed?.['error']).toEqual(error);
  expect(error.exit_code).toBe(7);
  expect(error.rule).toMatch(/^[A-Z]\d\d$/);
});

it('ends so too where the parser refuses, and when somebody presses Ctrl-C', async () => {
  const refused = await runCli(['login', '--events', '--bogus']);
  expect(eventsIn(refused.stdout)).toMatchObject([
    { event: 'failed', error: { kind: 'usage', exit_code: 2 } },
  ]);
  const server = await startFaulty([]);
  onTestFinished(server.close);
  const client = ['--issuer', server.issuer, '--client-id', 'atm-cli-confidential'];
  const stopped = await runCli(['device', '--events', '--no-browser', ...client], {
    env: { ATM_CLIENT_SECRET: 'atm-cli-development-secret-for-tests' },
    watch: (stderr, interrupt) => stderr.includes('waiting') && interrupt(),
  });
  expect(eventsIn(stopped.stdout)).toMatchObject([
    { event: 'code_ready', user_code: expect.stringMatching(/-/), expires_in: expect.anything() },
    { event: 'failed', error: { kind: 'interrupted', message: 'interrupted', exit_code: 130 } },
  ]);
  expect(stopped.code).toBe(130);
});

it('with --no-wait is the address alone, and --show-tokens is refused', async () => {
  const { stdout } = await signInAt([], '--no-wait', '--port', '8976');
  expect(eventsIn(stdout)).toMatchObject([{ event: 'url_ready' }]);
  const { code, stderr } = await signInAt([], '--show-tokens');
  expect(stderr).toContain('--events prints no tokens');
  expect(code).toBe(2);
});
