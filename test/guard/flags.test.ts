import { readdirSync, readFileSync } from 'node:fs';

import { expect, it } from 'vitest';
import { buildProgram } from '../../src/cli/program.ts';

/** A flag or a command of this program, or its name. */
const own = /--[a-z]|atm-cli/;

/** The folders that any program could use: what to do in this one is the business of diagnosis. */
const libraries = ['src/oauth'];

const program = buildProgram(() => async () => {}, { print: () => {}, columns: () => 80 });
const verbs = program.commands.map((command) => command.name());
/** A command of this program, as somebody would type it. */
const command = new RegExp(`atm-cli (?:${verbs.join('|')})(?![\\w-])`);
/** Advice that a failure, or what makes one, carries as a sentence. */
const hint = /\bhints?\??:/;

/**
 * The folders whose failures carry facts: what to do is said by `src/diagnosis`. The message of a
 * `usage` failure may name the flag that it is about, and no command.
 */
const factual = [
  'src/flows',
  'src/io',
  'src/jwt',
  'src/lint',
  'src/model',
  'src/providers',
  'src/util',
];

/** The same, but for pages and documents of the built-in server that show how it is used. */
const server = 'src/server';
const shows = /^src\/server\/(?:pages\/|start\.ts)/;

function linesOf(folder: string): readonly string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => {
      const path = `${folder}/${name.replaceAll('\\', '/')}`;
      return readFileSync(path, 'utf8')
        .split('\n')
        .map((line) => `${path}: ${line.trim()}`);
    });
}

/** Lines of code, without those of a comment. */
function codeOf(folder: string): readonly string[] {
  return linesOf(folder).filter((line) => !/^\S+ (?:\/\*\*|\*|\/\/)/.test(line));
}

it.each(libraries)('%s names no flag and no command', (folder) => {
  const lines = linesOf(folder);
  expect(lines.length).toBeGreaterThan(1000);
  expect(lines.filter((line) => own.test(line))).toEqual([]);
});

it.each([...libraries, ...factual, server])('%s says no command and gives no hint', (folder) => {
  const lines = codeOf(folder);
  expect(lines.length).toBeGreaterThan(100);
  const found = lines.filter((line) => command.test(line) || hint.test(line));
  expect(found.filter((line) => !shows.test(line))).toEqual([]);
});

it('flags, commands and hints would be found', () => {
  const advice = linesOf('src/diagnosis/advice');
  expect(advice.filter((line) => own.test(line)).length).toBeGreaterThan(20);
  expect(codeOf('src/report').some((line) => command.test(line))).toBe(true);
  expect(hint.test("throw new Failure('usage', message, { hint: 'sign in' });")).toBe(true);
});
