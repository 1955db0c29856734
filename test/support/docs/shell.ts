import { execFile } from 'node:child_process';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';

import { inject } from 'vitest';

import { spawnCli } from '../e2e/spawn.ts';
import { freePort } from '../free-port.ts';
import { newHome } from '../home.ts';

/** A shell in which `atm-cli` is the built program, and the ports of a document are free ones. */
export type Shell = {
  readonly home: string;
  /** Both streams of a command, as a user sees them. */
  run(command: string): Promise<string>;
  /** The same in a terminal that is so wide. */
  runInTerminal(command: string, columns: number): Promise<string>;
  /** A text of the program with the ports of the document. */
  documented(text: string): string;
};

/** The ports that documents name, each with the server that runs there in another terminal. */
const servers = [
  ['9401', ['--dialect', 'atm']],
  ['9402', ['--fault', 'pkce-mismatch']],
] as const;

/** A shell for the commands of a document; the servers are started whose ports it names. */
export async function newShell(document: string): Promise<Shell> {
  const home = await newHome();
  const demo = String(await freePort());
  const wanted = servers.filter(([port]) => new RegExp(`[:=]${port}\\b`).test(document));
  const started = await Promise.all(
    wanted.map(async ([port, flags]) => [port, await serve(flags)] as const),
  );
  const ports = [['9400', demo] as const, ...started];
  await mkdir(join(home, 'bin'));
  await symlink(inject('program'), join(home, 'bin', 'atm-cli'));
  const env = {
    ATM_TOKEN_STORE: 'file',
    PATH: `${join(home, 'bin')}:${process.env['PATH']}`,
    HOME: home,
    ATM_CLI_HOME: home,
    ATM_DEMO_PORT: demo,
  };
  const replace = (text: string, from: 0 | 1, to: 0 | 1) =>
    ports.reduce(
      (said, pair) => said.replaceAll(new RegExp(`([:=])${pair[from]}\\b`, 'g'), `$1${pair[to]}`),
      text,
    );
  const start = (program: string, args: readonly string[], more = {}) =>
    new Promise<string>((resolve) => {
      const options = { env: { ...env, ...more }, cwd: home };
      const child = execFile(program, args, options, (_error, stdout) => {
        resolve(replace(stdout, 1, 0));
      });
      child.stdin?.end();
    });
  return {
    home,
    run: (command) => start('sh', ['-c', replace(`{ ${command}\n} 2>&1`, 0, 1)]),
    runInTerminal: (command, columns) => {
      const line = `stty cols ${columns}; ${replace(command, 0, 1)}`;
      const terminal = { NO_COLOR: '', TERM: 'xterm', SHELL: '/bin/sh' };
      return start('script', ['--quiet', '--return', '--command', line, '/dev/null'], terminal);
    },
    documented: (text) => replace(text, 1, 0),
  };
}

async function serve(flags: readonly string[]): Promise<string> {
  const server = await spawnCli(['serve', ...flags, '--port', '0']);
  const [, port = ''] = await server.says('stdout', /127\.0\.0\.1:(\d+)[^]*Ctrl-C/);
  return port;
}
