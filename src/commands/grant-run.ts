import { type Command, Option } from 'commander';
import type { Context } from '../context.ts';
import type { GrantRequest } from '../flows/grant.ts';
import type { ClientFlags, CredentialFlags } from './client-flags.ts';
import { clientFromFlags } from './client-from-flags.ts';
import type { GlobalFlags } from './command.ts';
import { pair, repeat } from './parse.ts';
import { type TokenStoreFlags, tokenStoreFlags } from './token-store-flags.ts';

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
  const { epochSeconds } = await import('../flows/clock.ts');
  const { grant } = await import('../flows/grant.ts');
  const { guide } = await import('../flows/guide.ts');
  const { resolveSettings } = await import('../flows/settings.ts');
  const { grantedJson, grantedLines } = await import('../report/grant.ts');
  const { styleFor } = await import('../report/style.ts');
  const { storageEventJson, storageEventLine } = await import('../report/storage.ts');
  const { stdout, stderr } = context.terminal;
  const client = await clientFromFlags(context, flags);
  const settings = await guide(
    context,
    await resolveSettings(context, { ...flags, client }, { mayBeNew: true }),
  );
  const granted = await grant(context, settings, await read(), {
    store: flags.store,
    tell: (event) =>
      stderr.write(
        flags.json ? storageEventJson(event) : storageEventLine(event, styleFor(stderr)),
      ),
  });
  const display = { showTokens: flags.showTokens ?? false, now: epochSeconds(context) };
  stdout.write(
    flags.json ? grantedJson(granted, display) : grantedLines(granted, styleFor(stdout), display),
  );
}
