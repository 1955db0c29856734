import { describe, expect, it } from 'vitest';
import { buildProgram } from '../../../src/cli/program.ts';
import { rules } from '../../../src/diagnosis/catalog.ts';
import { diagnose } from '../../../src/diagnosis/diagnose.ts';
import { gatherFacts } from '../../../src/diagnosis/facts.ts';
import { settingsOfCommands } from '../../../src/diagnosis/remedy/command.ts';
import { commandsIn } from '../../../src/diagnosis/remedy/fill.ts';
import { settingFlag } from '../../../src/model/setting-flags.ts';
import { settingNames } from '../../../src/model/setting-kinds.ts';
import { shellWords } from '../../../src/util/shell-words.ts';
import { run } from '../../support/diagnosis-cases/build.ts';
import { everyCase } from '../../support/diagnosis-cases/all.ts';

/** Throws what the parser says to a command line; nothing is run. */
async function parse(command: string): Promise<void> {
  for (const one of command.split(' | ')) {
    const filled = one.replaceAll('<port>', '1').replaceAll('<url>', 'https://placeholder');
    const words = shellWords(filled.replaceAll(/<([^<>]*)>/g, 'placeholder')) ?? [];
    expect(words[0], one).toBe('atm-cli');
    // oxlint-disable-next-line no-await-in-loop -- a parser for each command
    await buildProgram(() => async () => {}, { print: () => {}, columns: () => 80 }, words.slice(1))
      .parseAsync(words.slice(1), { from: 'user' })
      .catch((error: unknown) => {
        throw new Error(`${one}: ${String(error)}`);
      });
  }
}

const example: Readonly<Record<string, string>> = {
  client_auth: 'post',
  token_body: 'json',
  par: 'always',
  dpop: 'always',
  response_mode: 'query',
  token_store: 'file',
  allow_insecure_http: 'true',
  check_authorization_url: 'false',
  params: 'x',
};

/** Each setting by itself, as a flag; those with members by one of them. */
const flags = settingNames.flatMap((name) => {
  const member: Readonly<Record<string, string>> = {
    params: '.prompt',
    provider_parameters: '.realm',
  };
  const words = settingFlag(`${name}${member[name] ?? ''}`, example[name] ?? 'https://a.example');
  return words.length === 0 ? [] : [{ name, words }];
});

describe('a setting as a flag', () => {
  it.each(Object.entries(settingsOfCommands))('is taken by %s', async (command, taken) => {
    const given = flags.filter(({ name }) => taken.includes(name));
    expect(given.length).toBeGreaterThan(2);
    const words = given.flatMap((one) => one.words).join(' ');
    await parse(
      `atm-cli ${command} ${words}${/^(?:call|verify|client check)$/.test(command) ? ' x' : ''}`,
    );
  });

  it.each(Object.entries(settingsOfCommands))(
    'is known, where %s takes it',
    async (command, taken) => {
      const others = flags.filter(({ name }) => !taken.includes(name) && name !== 'client_secret');
      const wrong: string[] = [];
      for (const { words } of others) {
        // oxlint-disable-next-line no-await-in-loop -- a parser for each flag
        await parse(`atm-cli ${command} ${words.join(' ')} x`).then(
          () => wrong.push(words.join(' ')),
          () => {},
        );
      }
      // `verify --key` is another key, and so is --audience of a grant an API or an assertion's; an API
      // is given as the operand.
      expect(wrong.filter((flag) => !/^--(?:key|audience|api )/.test(flag))).toEqual([]);
    },
  );
});

it('a remedy has one command at most, at its end, so that it can be selected', () => {
  const all = [
    ...rules.flatMap(({ fix }) => fix),
    ...everyCase.flatMap(({ yes }) => diagnose(yes)).flatMap(({ rule }) => rule.fix),
  ];
  expect(all.filter((line) => line.split('`').length > 3 || /`[^`]*`.+$/.test(line))).toEqual([]);
});

describe('every command of every remedy', () => {
  const everything = flags.map(({ name }) => ({
    name:
      { params: 'params.prompt', provider_parameters: 'provider_parameters.realm' }[
        name as string
      ] ?? name,
    origin: 'flag' as const,
    value: example[name] ?? 'https://a.example',
  }));
  const states = [
    ['nothing known', undefined],
    ['nothing stored', gatherFacts(run([], { settings: everything }))],
    ['a profile stored', gatherFacts(run([], { profile: 'a b', local: { profile_stored: true } }))],
  ] as const;

  it.each(states)('is understood: %s', async (_state, facts) => {
    const commands = rules.flatMap(({ fix }) => fix.flatMap((line) => commandsIn(line, facts)));
    expect(commands.length).toBeGreaterThan(40);
    for (const command of new Set(commands)) await parse(command);
  });

  it('is understood in the cases of every rule', async () => {
    const hypotheses = everyCase.flatMap(({ yes }) => diagnose(yes));
    expect(hypotheses.length).toBeGreaterThan(300);
    const printed = hypotheses.flatMap(({ commands }) => commands);
    for (const command of new Set(printed)) await parse(command);
  });
});
