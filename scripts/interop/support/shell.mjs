// @ts-check

/**
 * An argument as a person types it into a shell: quoted only where it has to be.
 * @param {string} argument
 */
export function inShell(argument) {
  if (/^[\w@%+=:,./-]+$/.test(argument)) return argument;
  return `'${argument.replaceAll("'", String.raw`'\''`)}'`;
}
