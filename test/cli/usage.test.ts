import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import manifest from '../../package.json' with { type: 'json' };
import { buildProgram } from '../../src/cli/program.ts';
import { allCommands } from '../support/docs/commands-document.ts';
import { newHome } from '../support/home.ts';
import { runCli } from '../support/cli/run-cli.ts';

const silent = { print: () => {}, columns: () => 100 };
const commands = allCommands(buildProgram(() => async () => {}, silent)).map(({ path }) =>
  path.split(' ').slice(1),
);

/** The one line that ends standard error of a command with --json. */
function errorOf(stderr: string): unknown {
  const last = stderr.trimEnd().split('\n').at(-1) ?? '';
  return (JSON.parse(last) as { error: unknown }).error;
}

describe('help', () => {
  it('is printed by --version as the version alone', async () => {
    const stdout = `${manifest.version}\n`;
    expect(await runCli(['--version'])).toEqual({ code: 0, stdout, stderr: '' });
  });

  it.each(commands)('of %s %s goes to standard output, with examples', async (...words) => {
    const path = words.filter((word) => word !== undefined);
    const { code, stdout, stderr } = await runCli([...path, '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.startsWith(`Usage: ${['atm-cli', ...path].join(' ')} `)).toBe(true);
    expect(stdout).toMatch(/\nExamples:\n {2}\$ .*atm-cli/);
  });

  it('is the same for help <command> and <command> --help', async () => {
    expect(await runCli(['help', 'login'])).toEqual(await runCli(['login', '--help']));
  });

  it.each([
    ['--no-input', 'token', 'introspect', '--help'],
    ['-p', 'work', 'token', 'introspect', '--help'],
    ['token', '--no-input', 'introspect', '--help'],
  ])('is whole behind a flag: %s %s', async (...words) => {
    expect(await runCli(words)).toEqual(await runCli(['token', 'introspect', '--help']));
  });

  it('names every command, also when the line names one of them', async () => {
    const { stdout } = await runCli(['--help', 'login']);
    for (const [name] of commands) if (name !== undefined) expect(stdout).toContain(`\n  ${name} `);
  });

  it('is what the bare program prints', async () => {
    const bare = await runCli([]);
    expect(bare.code).toBe(0);
    expect(bare.stdout + bare.stderr).toMatch(/^Usage: atm-cli /);
  });
});

describe('a wrong command line', () => {
  it('with an unknown command suggests the one that was meant', async () => {
    const { code, stdout, stderr } = await runCli(['lgoin']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe(
      "error: unknown command 'lgoin'; did you mean login?\nhint: see atm-cli --help\n",
    );
  });

  it.each([
    ['profile', 'lsit', 'profile list'],
    ['token', 'refrsh', 'token refresh'],
  ])('with an unknown subcommand, %s %s, suggests %s', async (command, word, meant) => {
    const { code, stdout, stderr } = await runCli([command, word]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`; did you mean ${meant}?`);
  });

  it('with an unknown flag suggests the one that was meant', async () => {
    const { code, stdout, stderr } = await runCli(['login', '--isuer', 'https://id.example.com']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe(
      "error: unknown option '--isuer'; did you mean --issuer?\nhint: see atm-cli login --help\n",
    );
  });

  it('with a word too many is refused', async () => {
    const { code, stderr } = await runCli(['login', 'https://api.example.com', 'please']);
    expect(code).toBe(2);
    expect(stderr).toContain('too many arguments');
  });

  it.each([
    [['token', '--min-ttl', 'soon'], '--min-ttl: "soon" is not a whole number of seconds'],
    [['login', '--port', '70000'], '--port: "70000" is not a port from 0 to 65535'],
    [['login', '--param', 'prompt'], '--param: "prompt" is not name=value'],
    [['call', '-H', 'x', 'y'], '--header: "x" is not "Name: value", such as "Accept: text/csv"'],
    [['login', '--client-auth', 'magic'], '--client-auth: "magic" is not one of none, basic, post'],
  ])('with a value that cannot be, %j, says what would', async (args, expected) => {
    const { code, stdout, stderr } = await runCli(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`error: ${expected}`);
  });

  it.each([
    [['logout', 'please'], 'atm-cli logout --help'],
    [['token', 'introspect', '--flag-without-name'], 'atm-cli token introspect --help'],
    [['--timeout', 'soon'], 'atm-cli --help'],
  ])('points to the help of its command: %j', async (args, help) => {
    const { stderr } = await runCli(args);
    expect(stderr).toContain(`hint: see ${help}\n`);
  });

  it('answers as one JSON line on standard error with --json, wherever it stands', async () => {
    for (const args of [
      ['login', '--isuer', 'x', '--json'],
      ['--json', 'lgoin'],
      ['lgoin', '--json'],
    ]) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other, to name the one that fails
      const { code, stdout, stderr } = await runCli(args);
      expect({ args, code, stdout }).toEqual({ args, code: 2, stdout: '' });
      expect(errorOf(stderr)).toMatchObject({ kind: 'usage', exit_code: 2 });
    }
  });

  it.each([
    ['login --client-secret marked-secret', '--client-secret-file'],
    ['device --client-secret=marked-secret --json', '--client-secret-file'],
    ['device --client-secret', '--client-secret-file'],
    ['profile set client_secret=marked-secret', 'client_secret_file=<file>'],
    ['login --direct --password marked-secret', '--password-file'],
    ['grant password --password=marked-secret', 'ATM_PASSWORD'],
    ['userinfo --client-secret=marked-secret', "unknown option '--client-secret'\n"],
    ["login --client-secrt='marked-secret' --json", '--client-secrt'],
  ])('%s gets a sentence that does not repeat the secret', async (line, said) => {
    const { code, stdout, stderr } = await runCli(line.split(' '));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(said);
    expect(stderr).not.toContain('marked-secret');
  });
});

describe('a corrupt configuration', () => {
  it('is named with its file and line, and is left as it is', async () => {
    const home = await newHome();
    const file = join(home, 'config.json');
    await writeFile(file, '{\n  "profiles": {\n    oops\n  }\n}\n');
    const { code, stdout, stderr } = await runCli(['token'], { home });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`${file} is not JSON: line 3, column 5`);
  });
});

describe('nothing configured and no terminal', () => {
  it('says which flags to give, and how to try without any', async () => {
    const { code, stdout, stderr } = await runCli(['login']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('--issuer <url> --client-id <id>');
    const { error } = JSON.parse((await runCli(['login', '--json'])).stderr) as {
      readonly error: { readonly hints: readonly string[] };
    };
    const [first, ...others] = error.hints;
    expect(stderr).toContain(`hint: ${first}`);
    expect(others.join('\n')).toContain('atm-cli demo');
  });
});

describe('colour', () => {
  const escape = '\u001b[';
  const failing = ['token'];

  it.each([
    ['on a terminal', {}, [], true],
    ['never with NO_COLOR', { NO_COLOR: '1' }, [], false],
    ['never on a dumb terminal', { TERM: 'dumb' }, [], false],
    ['never with --no-color', {}, ['--no-color'], false],
    ['with FORCE_COLOR against NO_COLOR', { FORCE_COLOR: '1', NO_COLOR: '1' }, [], true],
  ] as const)('is used %s', async (_when, env, flags, expected) => {
    const terminal = { stderr: true };
    const { stderr } = await runCli([...failing, ...flags], { terminal, env: { ...env } });
    expect(stderr.includes(escape)).toBe(expected);
  });

  it('is decided for each stream alone', async () => {
    const { stderr } = await runCli(failing, { terminal: { stdout: true } });
    expect(stderr).not.toContain(escape);
    const { stdout } = await runCli(['profile', 'list'], { terminal: { stderr: true } });
    expect(stdout).not.toContain(escape);
  });
});
