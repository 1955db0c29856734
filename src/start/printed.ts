import type { Command } from 'commander';
import { buildProgram } from '../program.ts';

/** How wide help is for whom no terminal says otherwise. */
export const plainColumns = 80;

/** What the tree prints for a command line that asks for help or for the version. */
export function printed(words: readonly string[]): string {
  let text = '';
  const print = (more: string) => void (text += more);
  const program = buildProgram(noRun, { print, columns: () => plainColumns }, words);
  try {
    program.parse(words, { from: 'user' });
  } catch {
    // Commander ends with an error when it has printed what was asked for.
  }
  return text;
}

/** The words of each command of the tree. */
export function commandPaths(): readonly string[] {
  return pathsBelow(buildProgram(noRun, { print: () => {}, columns: () => plainColumns }), '');
}

function pathsBelow(command: Command, prefix: string): readonly string[] {
  return command.commands.flatMap((child) => {
    const path = `${prefix}${child.name()}`;
    return [path, ...pathsBelow(child, `${path} `)];
  });
}

const noRun = () => async () => {};
