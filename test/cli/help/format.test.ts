import { describe, expect, it } from 'vitest';

import { buildProgram } from '../../../src/cli/program.ts';
import { groups, readGroup } from '../../../src/commands/flags/groups.ts';
import { allCommands } from '../../support/docs/commands-document.ts';
import { runCli } from '../../support/cli/run-cli.ts';

const names = { print: () => {}, columns: () => 80 };
const commands = allCommands(buildProgram(() => async () => {}, names));
const paths = commands.map(({ path }) => path);
const escape = '\u001b[1m';

/** The help of a command, as a terminal of that width shows it. */
function helpOf(path: string, columns: number, options: { isWhole?: boolean } = {}): string {
  let text = '';
  const print = (more: string) => void (text += more);
  const program = buildProgram(() => async () => {}, { print, columns: () => columns, ...options });
  const named = allCommands(program).find((one) => one.path === path);
  named?.command.outputHelp();
  return text;
}

function headingsOf(help: string): readonly string[] {
  return help.split('\n').filter((line) => /^[A-Z].*:$/.test(line));
}

/** Lines that may be wider: what is copied, which is never broken, and names. */
function prose(help: string): readonly string[] {
  const lines = help.split('\n');
  return lines.filter(
    (line) =>
      !/^ {2}\$ |^ {6}-|^ {2,4}(?:const|for|if) |^Usage|^ {2,4}\S+$|https?:|^All flags|\}/.test(
        line,
      ),
  );
}

describe('the help of a sign-in', () => {
  it('fits on a terminal of 60 rows and 80 columns', () => {
    const help = helpOf('atm-cli login', 80);
    expect(help.split('\n').length).toBeLessThanOrEqual(60);
    expect(help.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it('begins with examples, and lists its flags in groups', () => {
    expect(headingsOf(helpOf('atm-cli login', 80))).toEqual([
      'Examples:',
      'Arguments:',
      'Common:',
      'Client:',
      'Request:',
      'Callback and browser:',
      'Output:',
      'Network:',
      'Provider:',
    ]);
  });

  it('names one flag for providers, and says where theirs are', () => {
    const [, provider = ''] = /Provider:\n([^]*?)\n\n/.exec(helpOf('atm-cli login', 80)) ?? [];
    expect(provider.trim().split('\n')).toHaveLength(1);
    expect(provider).toMatch(/--provider <id> .*atm-cli provider show <id>/);
  });

  it('lists every flag with --all', async () => {
    const { stdout } = await runCli(['help', 'login', '--all']);
    const whole = await runCli(['login', '--help', '--all']);
    expect(stdout).toBe(whole.stdout);
    const login = commands.find(({ path }) => path === 'atm-cli login');
    for (const { long = '', hidden } of login?.command.options ?? []) {
      if (!hidden) expect(stdout).toContain(`  ${long}`);
    }
    expect(stdout).toContain('  --realm <value>');
    expect(stdout).toContain('  --introspection-endpoint <url>');
  });
});

describe('help', () => {
  it.each(paths)('of %s has no line of 81 columns', (path) => {
    const lines = helpOf(path, 80, { isWhole: true }).split('\n');
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });

  it.each(paths)('of %s is wrapped at 40 columns, with its text below the flags', (path) => {
    const help = helpOf(path, 40, { isWhole: true });
    expect(prose(help).filter((line) => line.length > 40)).toEqual([]);
  });

  it('leaves 40 columns to the text, however long a flag is', () => {
    const help = helpOf('atm-cli login', 80, { isWhole: true });
    expect(help).toMatch(/^ {2}--device-authorization-endpoint <url>\n {31}where/m);
  });

  it.each(paths)('of %s puts every flag in a group that there is', (path) => {
    const { command } = commands.find((one) => one.path === path) ?? {};
    const known: readonly string[] = Object.values(groups);
    for (const { helpGroupHeading } of command?.options ?? []) {
      expect(known).toContain(readGroup(helpGroupHeading).heading);
    }
  });

  it('names each flag once, also one that a command above it has', () => {
    const help = helpOf('atm-cli token introspect', 80, { isWhole: true });
    expect(help.match(/^ {2}--proxy /gm)).toHaveLength(1);
  });

  it('lists the commands in groups', () => {
    expect(headingsOf(helpOf('atm-cli', 80)).slice(1, 8)).toEqual([
      'Sign in:',
      'Tokens:',
      'Verify:',
      'Server:',
      'Profiles:',
      'Diagnose:',
      'Help:',
    ]);
  });

  it.each([
    ['token refresh', 'token refresh'],
    ['profile add', 'profile add'],
    ['grant', 'grant'],
  ])('%s shows the help of that command', async (line, path) => {
    const { code, stdout } = await runCli(['help', ...line.split(' ')]);
    expect(code).toBe(0);
    expect(stdout.startsWith(`Usage: atm-cli ${path} `)).toBe(true);
    expect(stdout).toBe((await runCli([...line.split(' '), '--help'])).stdout);
  });

  it.each([
    ['help nosuch', "error: unknown command 'nosuch'\nhint: see atm-cli --help\n"],
    ['nosuch --help', "error: unknown command 'nosuch'\nhint: see atm-cli --help\n"],
    ['help lgoin', "error: unknown command 'lgoin'; did you mean login?\n"],
    ['help token refrsh', "error: unknown command 'token refrsh'; did you mean token refresh?\n"],
    ['token refrsh --help', "error: unknown command 'token refrsh'; did you mean token refresh?\n"],
    ['help login more', "error: unknown command 'login more'\n"],
  ])('of what is no command is an error: %s', async (line, said) => {
    const { code, stdout, stderr } = await runCli(line.split(' '));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.startsWith(said)).toBe(true);
  });

  it.each([
    ['on a terminal', { terminal: { stdout: true } }, [], true],
    ['never in a pipe', {}, [], false],
    ['never with NO_COLOR', { terminal: { stdout: true }, env: { NO_COLOR: '1' } }, [], false],
    ['never on a dumb terminal', { terminal: { stdout: true }, env: { TERM: 'dumb' } }, [], false],
    ['never with --no-color', { terminal: { stdout: true } }, ['--no-color'], false],
    ['in a pipe with FORCE_COLOR', { env: { FORCE_COLOR: '1' } }, [], true],
  ] as const)('has bold headings %s', async (_when, options, flags, expected) => {
    const { stdout } = await runCli(['login', '--help', ...flags], options);
    expect(stdout.includes(`${escape}Client:`)).toBe(expected);
    expect(stdout.includes(escape)).toBe(expected);
  });

  it('uses the width of the terminal', async () => {
    const { stdout } = await runCli(['login', '--help'], { terminal: { stdout: true } });
    expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeGreaterThan(80);
  });
});

describe('the version', () => {
  it.each(['-V', '--version'])('is printed by %s', async (flag) => {
    const { code, stdout } = await runCli([flag]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('is printed by the command with that of Node', async () => {
    const { stdout } = await runCli(['version']);
    expect(stdout).toMatch(/^atm-cli \d+\.\d+\.\d+ \(Node \d+\.\d+\.\d+, \w+ \w+\)\n$/);
    const { node } = JSON.parse((await runCli(['version', '--json'])).stdout) as { node: string };
    expect(node).toBe(process.versions.node);
  });
});
