import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { completionAnswer } from '../../../src/cli/completion/answer.ts';
import { commandTree } from '../../../src/cli/help/command-tree.ts';
import { presets } from '../../../src/providers/catalog.ts';
import { runCli } from '../../support/cli/run-cli.ts';
import { newHome } from '../../support/home.ts';

/** What the script of a shell gets, without the descriptions. */
async function completed(shell: string, words: readonly string[], home = ''): Promise<string[]> {
  const env = { ATM_CLI_HOME: home || (await newHome()) };
  const text = await completionAnswer([shell, ...words], { env, platform: 'linux' });
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split('\t')[0] ?? '');
}

const typed = async (line: string, home?: string) => await completed('zsh', line.split(' '), home);

const methods = [
  'none',
  'basic',
  'post',
  'client_secret_jwt',
  'private_key_jwt',
  'tls',
  'self_signed_tls',
  'assertion',
];

describe('what may be completed', () => {
  it('are all commands, in the order of help', async () => {
    const names = commandTree.commands.filter(({ command }) => !command.includes(' '));
    expect(await typed('')).toEqual(names.map(({ command }) => command));
    expect(await typed('token ')).toEqual([
      'refresh',
      'show',
      'header',
      'env',
      'introspect',
      'revoke',
    ]);
    expect(await typed('help ')).toEqual(await typed(''));
    expect(await typed('help grant ')).toEqual(await typed('grant '));
  });

  it('are the flags of the command, of those above it and of all commands', async () => {
    expect(await typed('token refresh --')).toEqual(
      expect.arrayContaining(['--clock-tolerance', '--min-ttl', '--json', '--help']),
    );
    expect(await typed('token refresh --cl')).toEqual(['--clock-tolerance']);
    expect(await typed('decode --cl')).toEqual([]);
  });

  it('is no flag that is given already, unless it may be repeated', async () => {
    expect(await typed('login --client-id x --client-i')).toEqual([]);
    expect(await typed('login --scope x --sco')).toEqual(['--scope']);
    expect(await typed('token -p work --prof')).toEqual([]);
  });

  it.each([
    ['login --client-auth ', methods],
    ['login --client-auth=p', ['--client-auth=post', '--client-auth=private_key_jwt']],
    ['serve --dialect ', ['rfc6749', 'atm']],
    ['completion ', ['bash', 'zsh', 'fish', 'pwsh']],
    ['login --client-id ', []],
    ['token --min-ttl ', []],
    ['verify --jwks ', [':files']],
    ['login --ca-cert=/', [':files']],
    ['login -- --cl', []],
    ['nosuch ', []],
    ['decode x ', []],
    ['profile rename work ', []],
    ['login --client-id token re', []],
  ])('behind "%s" are %j', async (line, expected) => {
    expect(await typed(line)).toEqual(expected);
  });

  it.each(['login --provider ', 'provider show '])(
    'are the providers behind "%s"',
    async (line) => {
      expect(await typed(line)).toEqual(presets.map(({ id }) => id));
    },
  );

  it.each([
    '-p ',
    'token --profile ',
    'profile use ',
    'profile show ',
    'profile rename ',
    'profile remove ',
  ])('are the profiles behind "%s"', async (line) => {
    const home = await newHome();
    await runCli(
      ['profile', 'add', 'work', '--issuer', 'https://id.example.com', '--client-id', 'x'],
      { home },
    );
    expect(await typed(line, home)).toEqual(['work', 'demo']);
    expect(await typed(`${line}w`, home)).toEqual(['work']);
  });

  it('are no profiles of a file that cannot be read, and none that would disturb the terminal', async () => {
    const home = await newHome();
    await mkdir(home, { recursive: true });
    await writeFile(join(home, 'config.json'), '{ oops');
    expect(await typed('profile use ', home)).toEqual(['demo']);
    const profiles = { 'a\u001b[31m': {}, 'b\nc': {}, ok: {} };
    await writeFile(join(home, 'config.json'), JSON.stringify({ profiles }));
    expect(await typed('profile use ', home)).toEqual(['ok', 'demo']);
  });

  it.each([
    ['bash', 'atm-cli login --client-auth=', methods],
    ['bash', 'atm-cli token ref', ['refresh']],
    ['bash', 'ATM_PROFILE=x atm-cli token ref', ['refresh']],
    ['bash', '/usr/bin/atm-cli token --min-ttl "5', []],
    ['bash', 'atm-cli login --scope "openid email" --client-i', ['--client-id']],
    ['pwsh', 'atm-cli login --ca-cert C:\\x --client-i', ['--client-id']],
    ['pwsh', 'atm-cli login --client-auth=', methods.map((method) => `--client-auth=${method}`)],
  ])('are read from the line of %s: %s', async (shell, line, expected) => {
    expect(await completed(shell, [line])).toEqual(expected);
  });

  it('is nothing when something is wrong, and no error', async () => {
    for (const args of [['__complete'], ['__complete', 'nosuch', 'x'], ['__complete', 'bash']]) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other, to name the one that fails
      expect(await runCli(args)).toMatchObject({ code: 0, stderr: '' });
    }
  });
});

describe('the script', () => {
  it.each(['bash', 'zsh', 'fish', 'pwsh'])('of %s goes to stdout, alone', async (shell) => {
    const { code, stdout, stderr } = await runCli(['completion', shell]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`atm-cli __complete ${shell} `);
  });

  it('is installed by a line that is shown in a terminal', async () => {
    const terminal = { stdout: true, stderr: true };
    const { stderr } = await runCli(['completion', 'bash'], { terminal, env: { NO_COLOR: '1' } });
    expect(stderr).toContain(`  echo 'eval "$(atm-cli completion bash)"' >> ~/.bashrc\n`);
  });

  it('is there for no other shell', async () => {
    const { code, stderr } = await runCli(['completion', 'tcsh']);
    expect(code).toBe(2);
    expect(stderr).toContain('bash, zsh, fish, pwsh');
  });
});
