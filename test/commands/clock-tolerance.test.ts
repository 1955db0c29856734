import { describe, expect, it, onTestFinished } from 'vitest';

import { newHome } from '../support/home.ts';
import { startFaulty } from '../support/faulty.ts';
import { runCli } from '../support/cli/run-cli.ts';
import { runWithPerson } from '../support/cli/run-with-person.ts';

/** The server's clock is 143 s ahead. */
async function signIn(command: 'login' | 'device', flags: readonly string[]) {
  const home = await newHome();
  const server = await startFaulty(['clock-ahead-143s']);
  onTestFinished(server.close);
  const client = ['--issuer', server.issuer, '--client-id', 'atm-cli', '--no-browser'];
  const own = command === 'login' ? ['--port', '0'] : [];
  const args = [command, ...client, ...own, '--json', '--timeout', '20', ...flags];
  return { home, ...(await runWithPerson(args, { home })) };
}

const note = expect.stringMatching(
  /^the ID token: iat is 2 min 2\d s ahead of your clock.*accepted$/,
);

describe('a server whose clock is ahead', () => {
  it.each(['login', 'device'] as const)('loses no %s: it is noted', async (command) => {
    const { code, stdout } = await signIn(command, []);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).notes).toContainEqual(note);
  });

  it.each(['login', 'device'] as const)('is refused by %s with a tolerance', async (command) => {
    const { code, stderr } = await signIn(command, ['--clock-tolerance', '60']);
    expect(code).toBe(7);
    expect(stderr).toContain('ahead of your clock');
  });

  it('is noted by a refresh, or refused with a tolerance', async () => {
    const { home } = await signIn('login', ['--param', 'prompt=consent']);
    const refresh = async (...flags: readonly string[]) =>
      await runCli(['token', 'refresh', '--json', ...flags], { home });
    expect((await refresh('--clock-tolerance', '100')).code).toBe(7);
    const { code, stdout } = await refresh();
    expect(code).toBe(0);
    expect(JSON.parse(stdout).notes).toEqual([note]);
    const wide = await refresh('--clock-tolerance', '200');
    expect(JSON.parse(wide.stdout)).not.toHaveProperty('notes');
  });

  it.each([
    ['userinfo'],
    ['grant', 'client-credentials'],
    ['grant', 'password'],
    ['grant', 'token-exchange'],
    ['grant', 'jwt-bearer'],
    ['verify'],
  ])('has a flag of %s %s', async (...command) => {
    const { stdout } = await runCli([...command, '--help', '--all']);
    expect(stdout).toContain('--clock-tolerance <seconds>');
  });
});
