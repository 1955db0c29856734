import { expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { atmCli } from '../support/e2e/spawn.ts';

it('the built program starts and prints its version', async () => {
  expect(await atmCli(['--version'])).toEqual({
    code: 0,
    stdout: `${manifest.version}\n`,
    stderr: '',
  });
});
