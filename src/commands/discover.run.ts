import { discoverServer } from '../flows/server/discover.ts';
import { exitCodeOfLint, lintServer } from '../flows/server/lint.ts';
import { resolveSettings } from '../flows/server/resolve-settings.ts';
import type { Context } from '../model/context.ts';
import { discoveryJson, discoveryLines } from '../report/discover.ts';
import { lintJson, lintLines } from '../report/lint.ts';
import { styleFor } from '../report/text/style.ts';
import type { GlobalFlags } from './command.ts';
import type { ClientFlags } from './flags/client-flags.ts';
import { settingsFromFlags } from './flags/read-client-flags.ts';

type DiscoverFlags = GlobalFlags & ClientFlags & { readonly lint?: true };

/** Shows the metadata and the keys of a server, or with `--lint` what is wrong with them. */
export async function runDiscover(
  context: Context,
  flags: DiscoverFlags,
  [issuer]: readonly string[],
): Promise<number | void> {
  const client = settingsFromFlags(issuer === undefined ? flags : { ...flags, issuer });
  const settings = await resolveSettings(context, { ...flags, client });
  const { stdout } = context.terminal;
  const style = styleFor(stdout);
  if (flags.lint) {
    const report = await lintServer(context, settings);
    stdout.write(flags.json ? lintJson(report) : lintLines(report, style));
    return exitCodeOfLint(report);
  }
  const discovery = await discoverServer(context, settings);
  stdout.write(flags.json ? discoveryJson(discovery) : discoveryLines(discovery, style));
  if (discovery.problem !== undefined) throw discovery.problem;
}
