import { execFile } from 'node:child_process';

import { expect, inject, it } from 'vitest';

import { freePort } from '../support/free-port.ts';
import { newHome } from '../support/home.ts';

it('the CI example proves the built-in server, step by step', async () => {
  const home = await newHome();
  const env = {
    PATH: process.env['PATH'],
    HOME: home,
    CI: 'true',
    ATM_CLI_HOME: home,
    ATM_DEMO_PORT: String(await freePort()),
    ATM_CLI: `${process.execPath} ${inject('program')}`,
  };
  const result = await new Promise((resolve) => {
    const child = execFile('sh', ['examples/ci-smoke.sh'], { env }, (error, stdout, stderr) => {
      resolve({ code: error?.code ?? 0, stderr, steps: stdout.trimEnd().split('\n') });
    });
    child.stdin?.end();
  });
  expect(result).toEqual({
    code: 0,
    stderr: '',
    steps: [
      `ok - the built-in server is http://127.0.0.1:${env.ATM_DEMO_PORT}`,
      'ok - signed in as ada',
      'ok - refreshed',
      'ok - the access token is valid',
      'ok - a token that nobody signed is refused',
      'ok - the server says the user is ada',
      'ok - signed out',
      'ok - the API let in atm-cli-confidential',
      'ok - the API refused what the scope does not cover',
    ],
  });
});
