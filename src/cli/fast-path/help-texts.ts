import type { Command } from 'commander';
import { buildProgram } from '../program.ts';

/**
 * The help of each command, 80 columns wide, by its words; that of the program itself by none. The
 * build puts the value of this file in its place.
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
    // Commander ends with an error when it has printed what was asked for.
  }
  return text;
}

function program(args: readonly string[], print: (text: string) => void): Command {
  return buildProgram(() => async () => {}, { print, columns: () => 80 }, args);
}
