import { epochSeconds } from '../../flows/clock.ts';
import { resolveSettings } from '../../flows/server/resolve-settings.ts';
import { storedTokens } from '../../flows/tokens/stored-tokens.ts';
import type { Context } from '../../model/context.ts';
import { styleFor } from '../../report/text/style.ts';
import { tokenShowJson, tokenShowLines } from '../../report/token/token.ts';
import type { GlobalFlags } from '../command.ts';

/** Shows the stored tokens of the profile; nothing is refreshed. */
export async function runTokenShow(
  context: Context,
  flags: GlobalFlags & { readonly showTokens?: true },
): Promise<void> {
  const settings = await resolveSettings(context, flags);
  const tokens = await storedTokens(context, settings);
  const { stdout } = context.terminal;
  const display = { showTokens: flags.showTokens ?? false, now: epochSeconds(context) };
  stdout.write(
    flags.json
      ? tokenShowJson(settings.profile, tokens, display)
      : tokenShowLines(settings.profile, tokens, styleFor(stdout), display),
  );
}
