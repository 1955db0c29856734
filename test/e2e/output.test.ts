import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

import { describe, expect, inject, it } from 'vitest';

import { newHome } from '../support/home.ts';
import { spawnCli } from '../support/e2e/spawn.ts';

describe('standard output of the built program', () => {
  it('reaches a reader that takes its time, whole', async () => {
    const home = await newHome();
    const token = 'eyJhbGciOiJub25lIn0.e30.';
    const count = 1000;
    const script = '"$0" "$1" decode - --json | { sleep 0.3; cat; }';
    const slow = spawnSync('sh', ['-c', script, process.execPath, inject('program')], {
      input: `${token}\n`.repeat(count),
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], ATM_CLI_HOME: home },
    });
    expect(slow.stderr).toBe('');
    expect(slow.stdout.trimEnd().split('\n')).toHaveLength(count);
  });

  it.skipIf(!existsSync('/dev/full'))('that cannot be written is a failure in a sentence', () => {
    const script = '"$0" "$1" --version > /dev/full';
    const full = spawnSync('sh', ['-c', script, process.execPath, inject('program')], {
      encoding: 'utf8',
    });
    expect(full.status).toBe(2);
    expect(full.stderr).toMatch(/^error: the output cannot be written: the disk is full\n/);
    expect(full.stderr).not.toMatch(/^ +at /m);
  });

  it('may lose its reader: that is the end of the output and no failure', async () => {
    const { child, result } = await spawnCli(['help', 'login']);
    child.stdout.destroy();
    expect(await result).toMatchObject({ code: 0, stderr: '' });
  });
});
