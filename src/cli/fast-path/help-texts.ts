import type { Command } from 'commander';
import { buildProgram } from '../program.ts';

/**
 * The help of each command, 80 columns wide, by the words of the command; the key of the program
 * itself is empty. The build replaces this file by its value.
 */
export const helpTexts: Readonly<Record<string, string>> = Object.fromEntries(
  commandPaths(program([], () => {})).map((path) => [path, helpOf(path)]),
);

function commandPaths(command: Command, prefix = ''): readonly string[] {
  const children = command.commands.map((child) => ({ child, path: `${prefix}${child.name()}` }));
  return [
    ...(prefix === '' ? [''] : []),
    ...children.flatMap(({ child, path }) => [path, ...commandPaths(child, `${path} `)]),
  ];
}

function helpOf(path: string): string {
  const args = [...path.split(' ').filter((word) => word !== ''), '--help'];
  let text = '';
  try {
    program(args, (more) => void (text += more)).parse(args, { from: 'user' });
  } catch {
    // Commander throws when it has printed help.
  }
  return text;
}

function program(args: readonly string[], print: (text: string) => void): Command {
  return buildProgram(() => async () => {}, { print, columns: () => 80 }, args);
}
