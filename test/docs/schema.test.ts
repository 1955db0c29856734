import { readdirSync } from 'node:fs';

import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';

import { buildProgram } from '../../src/cli/program.ts';
import { commandPath } from '../../src/commands/command.ts';
import { jsonDocument } from '../support/docs/json-document.ts';
import { jsonSchemas } from '../support/docs/json-schemas.ts';

const schemas = jsonSchemas();

/** Every command that prints something by itself. */
function acting(command: Command): readonly Command[] {
  const groups = ['atm-cli', 'client', 'grant', 'key', 'profile', 'provider'];
  const own = groups.includes(command.name()) ? [] : [command];
  return [...own, ...command.commands.flatMap(acting)];
}

describe('the JSON Schemas', () => {
  it.each([...schemas])(
    'schema/%s is made from the source (npm run docs)',
    async (name, schema) => {
      const text = `${JSON.stringify(schema, undefined, 2)}\n`;
      await expect(text).toMatchFileSnapshot(`../../schema/${name}`);
    },
  );

  it('are all the files there, and docs/json.md explains them', async () => {
    expect(readdirSync('schema').toSorted()).toEqual([...schemas.keys()].toSorted());
    await expect(jsonDocument()).toMatchFileSnapshot('../../docs/json.md');
  });

  it('are there for every command, and named by its help', () => {
    const help: string[] = [];
    const program = buildProgram(() => async () => {}, {
      print: (text) => void help.push(text),
      columns: () => 80,
      isWhole: true,
    });
    const commands = acting(program);
    expect(commands.length).toBeGreaterThan(25);
    for (const command of commands) {
      const file = `${commandPath(command).replaceAll(' ', '-')}.json`;
      expect([...schemas.keys()]).toContain(file);
      help.length = 0;
      command.outputHelp();
      expect(help.join('')).toContain(`schema/${file}`);
    }
  });

  it('name nothing in camelCase', () => {
    const names = new Set<string>();
    JSON.stringify([...schemas.values()], (name, value: unknown) => {
      names.add(name);
      return value;
    });
    const keywords = ['$schema', 'propertyNames', 'anyOf', 'additionalProperties'];
    // RFC 8705 section 3.1
    const known = [...keywords, 'x5t#S256'];
    const odd = [...names].filter((name) => /[A-Z]/.test(name) && !known.includes(name));
    expect(odd).toEqual([]);
  });
});
