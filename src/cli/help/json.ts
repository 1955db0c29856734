import manifest from '../../../package.json' with { type: 'json' };
import { exitCodes } from '../../model/errors.ts';
import { json } from '../../report/text/json.ts';
import { commandTree } from './command-tree.ts';
import { outputSchemas } from './output-schemas.ts';

/** Help for programs: all commands, or one (`token refresh`) with those below it. */
export function helpJson(path: string): string {
  const { name, description, flags, commands } = commandTree;
  const asked = commands.filter(
    ({ command }) => path === '' || command === path || command.startsWith(`${path} `),
  );
  const kinds = Object.keys(exitCodes) as (keyof typeof exitCodes)[];
  return json<'help'>({
    name,
    version: manifest.version,
    description,
    flags,
    commands: asked.map((one) => {
      const output_schema = outputSchemas[`${one.command.replaceAll(' ', '-')}.json`];
      return output_schema === undefined ? one : { ...one, output_schema };
    }),
    exit_codes: kinds.map((kind) => ({ code: exitCodes[kind], kind })),
    error_schema: outputSchemas['error.json'],
  });
}
