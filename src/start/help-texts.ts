import { commandPaths, printed } from './printed.ts';

/**
 * The help of each command, by its words. The build works this file out and puts its value in its
 * place.
 */
export const helpTexts: Readonly<Record<string, string>> = Object.fromEntries(
  commandPaths().map((path) => [path, printed([...path.split(' '), '--help'])]),
);
