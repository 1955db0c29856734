// @ts-check
// The server that logins and refreshes of the bench go to: the built-in one, in a process of its own.

import { spawn } from 'node:child_process';

/**
 * @param {string} program
 * @param {string} folder
 * @returns {Promise<{ readonly issuer: string, readonly close: () => Promise<void> }>}
 */
export async function startServer(program, folder) {
  const child = spawn(process.execPath, [program, 'serve', '--port', '0', '--json'], {
    env: { PATH: process.env['PATH'] ?? '', ATM_CLI_HOME: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  let said = '';
  for await (const text of child.stdout.setEncoding('utf8')) {
    said += text;
    const issuer = /"issuer": "(.*)"/.exec(said)?.[1];
    if (issuer === undefined) continue;
    return {
      issuer,
      close: async () => {
        child.kill('SIGINT');
        await ended;
      },
    };
  }
  throw new Error(`the server ended: ${said}`);
}
