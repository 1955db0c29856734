import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { inject, onTestFinished } from 'vitest';

import { newHome } from '../home.ts';

/** The shells of Debian that can be run, which `.ci/run` installs. */
export const debianShells = ['bash', 'zsh', 'fish'] as const;
export type DebianShell = (typeof debianShells)[number];

export function isInstalled(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;
}

/** A user with the built program on the PATH, and with the completion installed as it is printed. */
export async function newShellUser(shell: DebianShell) {
  const home = await newHome();
  const bin = join(home, 'bin');
  await mkdir(bin);
  await symlink(inject('program'), join(bin, 'atm-cli'));
  await chmod(inject('program'), 0o755);
  const env = {
    PATH: `${bin}:${process.env['PATH']}`,
    HOME: home,
    ATM_CLI_HOME: home,
    TERM: 'xterm',
    INPUTRC: '/dev/null',
    LC_ALL: 'C.UTF-8',
  };
  const run = (line: string) => {
    const { status, stdout, stderr } = spawnSync(shell, ['-c', line], {
      env,
      cwd: home,
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };
  await writeFile(join(home, 'words.jwt'), 'x');
  return { home, env, run };
}

type User = Awaited<ReturnType<typeof newShellUser>>;

/** Rules of each shell under which what it prints can be read. */
const preparations: Readonly<Record<DebianShell, string>> = {
  bash: `bind 'set completion-query-items 0'; bind 'set page-completions off'; bind 'set enable-bracketed-paste off'`,
  zsh: 'bindkey -e; LISTMAX=1000',
  fish: 'function fish_prompt; end',
};

/** What is before a line that was printed: a shell in a hurry does not show what was typed. */
const begin = '^(?:.*[#$%>] )?';

/** An interactive shell in a terminal of 200 columns, to which keys are sent. */
export async function startShell(shell: DebianShell, { home, env }: User) {
  const command = `stty cols 200 rows 200; exec ${shell} -i`;
  const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    env: { ...env, SHELL: '/bin/sh' },
    cwd: home,
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let shown = '';
  child.stdout.on('data', (chunk: Buffer) => (shown += chunk.toString()));
  const until = async (pattern: RegExp, from: number) => {
    for (;;) {
      const found = pattern.exec(withoutEscapes(shown.slice(from)));
      if (found !== null) return found;
      // oxlint-disable-next-line no-await-in-loop -- until it is shown
      await once(child.stdout, 'data');
    }
  };
  let count = 0;
  /** Types a line, ends it with other keys, and waits until what follows has been run. */
  const type = async (keys: string) => {
    const from = shown.length;
    count += 1;
    child.stdin.write(`${keys}\recho end''${count}\r`);
    await until(new RegExp(`${begin}end${count}\\r?$`, 'm'), from);
    return shown.slice(from);
  };
  // What is typed before the shell reads its terminal may be lost: it shows its prompt after that.
  await until(/[#$%>]\s*$/, 0);
  await type(preparations[shell]);
  return {
    /** The line that TAB makes of what is typed. */
    complete: async (typed: string) => {
      const screen = withoutEscapes(await type(`${typed}\t\u0001echo line=`));
      // The shell shows the line as it is typed, before it prints it.
      const printed = new RegExp(`${begin}line=(.*?)\\r?$`, 'gm');
      return [...screen.matchAll(printed)].at(-1)?.[1] ?? screen;
    },
    /** Presses TAB twice, waits until all of these are listed, and gives the line up. */
    list: async (typed: string, expected: readonly string[]) => {
      const from = shown.length;
      child.stdin.write(`${typed}\t\t`);
      const missing = () =>
        expected.filter((word) => !withoutEscapes(shown.slice(from)).includes(word));
      // oxlint-disable-next-line no-await-in-loop -- until it is shown
      while (missing().length > 0) await once(child.stdout, 'data');
      // fish leaves its list first, with any key
      child.stdin.write('\u0003');
      await type('\u0015\u0015');
    },
  };
}

function withoutEscapes(text: string): string {
  return text.replace(
    // oxlint-disable-next-line no-control-regex -- what moves the cursor
    /\u001b(?:\[[\d;?]*[a-z]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\([A-Z]|[=>])|\u000f/gi,
    '',
  );
}
