import type { GrantRequest } from '../../flows/grant/grant.ts';
import type { Context } from '../../model/context.ts';
import type { GlobalFlags } from '../command.ts';
import {
  type ClientFlags,
  type CredentialFlags,
  tokenStoreFlags,
  type TokenStoreFlags,
} from '../flags/client-flags.ts';
import { pair, repeat } from '../flags/parse.ts';
import { clientFromFlags } from '../flags/read-client-flags.ts';
import { type Command, Option } from 'commander';

/** Flags that all grants share beside those of the client. */
export type GrantFlags = CredentialFlags &
  TokenStoreFlags & {
    readonly scope?: readonly string[];
    readonly resource?: readonly string[];
    readonly param?: Readonly<Record<string, string>>;
    readonly store: boolean;
    readonly showTokens?: true;
  };

/** Adds what every grant takes. */
export function grantFlags(command: Command): Command {
  return tokenStoreFlags(command)
    .option('--scope <scope>', 'what to ask for; repeat it, or quote several', repeat)
    .option('--resource <url>', 'resource indicator (RFC 8707); repeatable', repeat)
    .option('--param <name=value>', 'any other parameter of the token request; repeatable', pair)
    .option('--show-tokens', 'print the tokens')
    .addOption(new Option('--no-store', 'keep nothing: neither the tokens nor a profile'));
}

/** Resolves the settings, reads what is presented, runs the grant and reports it. */
export async function runGrant(
  context: Context,
  flags: GlobalFlags & GrantFlags & ClientFlags,
  read: () => Promise<GrantRequest>,
): Promise<void> {
  const { epochSeconds } = await import('../../flows/clock.ts');
  const { grant } = await import('../../flows/grant/grant.ts');
  const { askSettings } = await import('../../flows/login/ask-settings.ts');
  const { resolveSettings } = await import('../../flows/server/resolve-settings.ts');
  const { grantedJson, grantedLines } = await import('../../report/grant.ts');
  const { styleFor } = await import('../../report/text/style.ts');
  const { storageEventJson, storageEventLine } = await import('../../report/login.ts');
  const { stdout, stderr } = context.terminal;
  const client = await clientFromFlags(context, flags);
  const settings = await askSettings(
    context,
    await resolveSettings(context, { ...flags, client }, { mayBeNew: true }),
  );
  const granted = await grant(context, settings, await read(), {
    store: flags.store,
    emit: (event) =>
      stderr.write(
        flags.json ? storageEventJson(event) : storageEventLine(event, styleFor(stderr)),
      ),
  });
  const display = { showTokens: flags.showTokens ?? false, now: epochSeconds(context) };
  stdout.write(
    flags.json ? grantedJson(granted, display) : grantedLines(granted, styleFor(stdout), display),
  );
}
