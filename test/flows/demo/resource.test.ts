import { describe, expect, it } from 'vitest';
import { runCli } from '../../support/cli/run-cli.ts';
import { newHome } from '../../support/home.ts';
import { filesBelow } from '../../support/files-below.ts';

describe('the tour from the URL of an API to a token', () => {
  it('registers, signs in, calls, steps up, and leaves nothing behind', async () => {
    const home = await newHome();
    const env = { ATM_SCOPE: 'of another server', ATM_CLIENT_ID: 'another', ATM_AUDIENCE: 'other' };
    const { code, stdout } = await runCli(['demo', '--resource', '--json'], { home, env });
    expect(code).toBe(0);
    const { steps } = JSON.parse(stdout) as { steps: { result: string; message: string }[] };
    expect(steps.map(({ result }) => result)).toEqual([
      'challenged',
      'registered',
      'signed_in',
      'called',
      'called',
      'called',
      'removed',
    ]);
    expect(steps.slice(2, 6).map(({ message }) => message)).toEqual([
      'signed in with the scope api:read',
      'HTTP 200 with the scope api:read',
      'HTTP 403: it requires the scope api:write',
      'HTTP 200 with the scope api:read api:write',
    ]);
    const left = [...(await filesBelow(home)).keys()].filter(
      (name) => !/journal|keys|key-set/.test(name),
    );
    expect(left).toEqual([]);
  });
});
