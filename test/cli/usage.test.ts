import { describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { runCli } from './run-cli.ts';

describe('the command line', () => {
  it('prints the version', async () => {
    expect(await runCli(['--version'])).toEqual({
      code: 0,
      stdout: `${manifest.version}\n`,
      stderr: '',
    });
  });
});
