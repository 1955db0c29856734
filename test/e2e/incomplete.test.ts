import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, it, onTestFinished } from 'vitest';

type Result = { readonly code: number; readonly stderr: string };

async function run(program: string, args: readonly string[], home: string): Promise<Result> {
  return await new Promise((resolve) => {
    const env = { ...process.env, ATM_CLI_HOME: home };
    const child = execFile(
      process.execPath,
      [program, ...args],
      { env },
      (_error, _out, stderr) => {
        resolve({ code: child.exitCode ?? -1, stderr });
      },
    );
  });
}

it('an installation whose parts are gone ends with a sentence, and without a stack trace', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'atm-cli-incomplete-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await cp('bin', join(folder, 'bin'), { recursive: true });
  await cp('dist', join(folder, 'dist'), { recursive: true });
  await cp('package.json', join(folder, 'package.json'));
  const parts = (await readdir(join(folder, 'dist'))).filter((name) => !name.startsWith('main'));
  await Promise.all(
    parts.map((name) => rm(join(folder, 'dist', name), { recursive: true, force: true })),
  );
  const program = join(folder, 'bin/atm-cli.cjs');
  const lines = [['discover', 'http://127.0.0.1:9'], ['login'], ['verify', 'x']];
  const ends = await Promise.all(lines.map((args) => run(program, args, folder)));
  for (const { code, stderr } of ends) {
    expect(stderr).toBe(
      'error: a file of atm-cli is missing, it was updated or removed: run the command again, else install atm-cli again\n',
    );
    expect(code).toBe(2);
  }
});
