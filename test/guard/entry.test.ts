import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { atmCli } from '../support/e2e/spawn.ts';
import { newHome } from '../support/home.ts';

/** Runs the built program after a script that changes Node under it. */
async function runAfter(script: string, args: readonly string[], env: Record<string, string> = {}) {
  const home = await newHome();
  const hook = join(home, 'hook.cjs');
  await writeFile(hook, script);
  return await atmCli(args, { home, env, nodeArgs: ['--require', hook] });
}

it.each(['18.20.8', '20.18.3'])('on Node %s it says which one it needs', async (version) => {
  const versions = `{ ...process.versions, node: '${version}' }`;
  const script = `Object.defineProperty(process, 'versions', { value: ${versions} });
Object.defineProperty(process, 'version', { value: 'v${version}' });`;
  expect(await runAfter(script, ['--version'])).toEqual({
    code: 2,
    stdout: '',
    stderr: `error: atm-cli needs Node 20.19 or newer, and this is v${version}\n`,
  });
});

it('a bug that is debugged names file and line of the source', async () => {
  const script = `const { now } = Date;
Date.now = () => { Date.now = now; throw new Error('no time'); };`;
  const { stderr } = await runAfter(script, ['token'], { ATM_DEBUG: '1' });
  expect(stderr).toContain('error: this is a bug in atm-cli: no time');
  const frame = /^ +at .*\/(src\/[\w/-]+\.ts):(\d+)/m.exec(stderr);
  const lines = (await readFile(frame?.[1] ?? '', 'utf8')).split('\n');
  expect(lines[Number(frame?.[2]) - 1]).toContain('.now()');
});
