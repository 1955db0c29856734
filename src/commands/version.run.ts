import manifest from '../../package.json' with { type: 'json' };
import type { Context } from '../model/context.ts';
import { json } from '../report/text/json.ts';
import type { GlobalFlags } from './command.ts';

/** Prints what a bug report has to name. */
export async function runVersion(context: Context, flags: GlobalFlags): Promise<void> {
  const { name, version } = manifest;
  const { node } = process.versions;
  const platform = `${process.platform} ${process.arch}`;
  context.terminal.stdout.write(
    flags.json
      ? json<'version'>({ version, node, platform })
      : `${name} ${version} (Node ${node}, ${platform})\n`,
  );
}
