import { expect, it } from 'vitest';

import { atmCli } from '../support/e2e/spawn.ts';

/** Making a folder never comes to an end, and nothing else keeps the process alive. */
const stuck = `import fs from 'node:fs/promises'; fs.mkdir = () => new Promise(() => {});`;

it('the built program does not call it a success when it comes to no end', async () => {
  const nodeArgs = ['--import', `data:text/javascript,${encodeURIComponent(stuck)}`];
  const args = ['profile', 'add', 'work', '--issuer', 'https://id.example', '--client-id', 'cli'];
  expect(await atmCli(args, { nodeArgs })).toEqual({ code: 1, stdout: '', stderr: '' });
});
