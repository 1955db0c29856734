import { readdirSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { buildProgram } from '../../../src/cli/program.ts';
import { commandTree } from '../../../src/cli/help/command-tree.ts';
import type { Output } from '../../../src/report/schema/outputs.ts';
import { allCommands } from '../../support/docs/commands-document.ts';
import { runCli } from '../../support/cli/run-cli.ts';

type Help = Output<'help'>;

async function helpFor(line: string): Promise<Help> {
  const { code, stdout, stderr } = await runCli(line.split(' '));
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Help;
}

const program = buildProgram(() => async () => {}, { print: () => {}, columns: () => 80 });
const declared = allCommands(program).slice(1);

describe('help for programs', () => {
  it('has every command, flag and operand of the program', async () => {
    const { commands } = await helpFor('--help --json');
    expect(commands.map(({ command }) => `atm-cli ${command}`)).toEqual(
      declared.map(({ path }) => path),
    );
    for (const { path, command } of declared) {
      const found = commands.find((one) => `atm-cli ${one.command}` === path);
      const flags = command.options.filter(({ hidden }) => !hidden).map(({ long }) => long);
      expect(found?.flags.map(({ flag }) => flag)).toEqual(flags);
      expect(found?.arguments.map(({ name }) => name)).toEqual(
        command.registeredArguments.map((operand) => operand.name()),
      );
    }
  });

  it('says of a flag what it takes', async () => {
    const { flags, commands } = await helpFor('--json --help');
    expect(flags.find(({ short }) => short === '-p')).toMatchObject({
      flag: '--profile',
      value: 'name',
    });
    expect(flags.map(({ flag }) => flag)).toContain('--help');
    const { flags: ofLogin = [] } = commands.find(({ command }) => command === 'login') ?? {};
    expect(ofLogin.find(({ flag }) => flag === '--client-auth')).toMatchObject({
      choices: [
        'none',
        'basic',
        'post',
        'client_secret_jwt',
        'private_key_jwt',
        'tls',
        'self_signed_tls',
        'assertion',
      ],
      group: 'Client',
      repeatable: false,
      rare: false,
    });
    expect(ofLogin.find(({ flag }) => flag === '--scope')).toMatchObject({ repeatable: true });
    expect(ofLogin.find(({ flag }) => flag === '--realm')).toMatchObject({ rare: true });
  });

  it('has the schema of the output of every command that prints one, and that of errors', async () => {
    const { commands, error_schema } = await helpFor('help --json');
    const named = commands.filter(({ output_schema }) => output_schema !== undefined);
    const beside = ['error.json', 'event.json'];
    const files = readdirSync('schema').filter((file) => !beside.includes(file));
    expect(named.map(({ command }) => `${command.replaceAll(' ', '-')}.json`).toSorted()).toEqual(
      files.toSorted(),
    );
    expect(error_schema).toHaveProperty('properties.error');
  });

  it.each([
    ['login --help --json', ['login']],
    ['--json token header -h', ['token header']],
    ['help token header --json', ['token header']],
    [
      'profile --help --json',
      declared
        .map(({ path }) => path.slice('atm-cli '.length))
        .filter((path) => path.split(' ')[0] === 'profile'),
    ],
  ])('is about the command that was asked for: %s', async (line, expected) => {
    const { commands } = await helpFor(line);
    expect(commands.map(({ command }) => command)).toEqual(expected);
  });

  it('is not printed for what is no command', async () => {
    const { code, stdout } = await runCli(['help', 'nosuch', '--json']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it('has the examples as they are typed', () => {
    const { examples } = commandTree.commands.find(({ command }) => command === 'decode') ?? {};
    expect(examples).toEqual([
      'atm-cli decode eyJhbGciOi…',
      'atm-cli token | atm-cli decode - --json',
    ]);
  });
});
