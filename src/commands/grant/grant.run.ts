import { epochSeconds } from '../../flows/clock.ts';
import { grant, type GrantRequest } from '../../flows/grant/grant.ts';
import { readAssertion, readExchange, readUsername } from '../../flows/grant/input.ts';
import { readPassword } from '../../flows/grant/password.ts';
import { requireOneReader } from '../../flows/input.ts';
import { askSettings } from '../../flows/login/ask-settings.ts';
import type { Context } from '../../model/context.ts';
import { createEventWriter } from '../../report/events.ts';
import { grantedJson, grantedLines, grantEventLine } from '../../report/grant.ts';
import { styleFor } from '../../report/text/style.ts';
import type { GlobalFlags } from '../command.ts';
import type { GrantFlags, PasswordFlags } from '../flags/client-flags.ts';
import { clientFromFlags } from '../flags/read-client-flags.ts';

type Flags = GlobalFlags & GrantFlags;

/** Gets a token as the client itself. */
export async function runClientCredentials(
  context: Context,
  flags: Flags & { readonly audience?: string },
): Promise<void> {
  await runGrant(context, flags, async () => ({ flow: 'client_credentials' }));
}

/** Gets a token for a user name and a password, which are read or asked for. */
export async function runPassword(
  context: Context,
  flags: Flags & PasswordFlags & { readonly audience?: string; readonly username?: string },
): Promise<void> {
  const { passwordFile: file, passwordStdin: stdin, clientSecretStdin } = flags;
  noteFlags(context, {
    '--username': flags.username,
    '--password-file': file ?? (stdin && '<file>'),
  });
  requireOneReader({ '--password-stdin': stdin, '--client-secret-stdin': clientSecretStdin });
  await runGrant(context, flags, async () => {
    const username = await readUsername(context, flags.username);
    const password = await readPassword(context, { file, stdin });
    return { flow: 'password', username, password };
  });
}

type ExchangeFlags = Flags & {
  readonly subjectTokenFile?: string;
  readonly subjectTokenType: string;
  readonly actorTokenFile?: string;
  readonly actorTokenType: string;
  readonly requestedTokenType?: string;
  readonly audience?: readonly string[];
};

/** Exchanges a token for another one. */
export async function runTokenExchange(context: Context, flags: ExchangeFlags): Promise<void> {
  noteFlags(context, {
    '--subject-token-file': asFile(flags.subjectTokenFile),
    '--subject-token-type': flags.subjectTokenType,
    '--actor-token-file': asFile(flags.actorTokenFile),
    '--actor-token-type': flags.actorTokenFile && flags.actorTokenType,
    '--requested-token-type': flags.requestedTokenType,
    '--audience': flags.audience,
  });
  const exchange = await readExchange(context, flags);
  // Several audiences are parameters of the exchange and no setting.
  const { audience: _audience, ...client } = flags;
  await runGrant(context, client, async () => ({ flow: 'token_exchange', exchange }));
}

type JwtBearerFlags = Flags & {
  readonly assertionFile?: string;
  readonly keyFile?: string;
  readonly alg?: string;
  readonly assertionIssuer?: string;
  readonly subject?: string;
  readonly audience?: string;
  readonly lifetime: number;
  readonly claim?: Readonly<Record<string, string>>;
};

/** Gets a token for an assertion. */
export async function runJwtBearer(context: Context, flags: JwtBearerFlags): Promise<void> {
  noteFlags(context, {
    '--assertion-file': asFile(flags.assertionFile),
    '--key-file': flags.keyFile,
    '--alg': flags.alg,
    '--assertion-issuer': flags.assertionIssuer,
    '--subject': flags.subject,
    '--audience': flags.audience,
    '--claim': Object.entries(flags.claim ?? {}).map(([name, value]) => `${name}=${value}`),
  });
  const source = await readAssertion(context, flags);
  // The audience of the assertion is not the API that the new token is for.
  const { audience: _audience, ...client } = flags;
  await runGrant(context, client, async () => ({ flow: 'jwt_bearer', source }));
}

type Flag = string | readonly string[] | undefined;

/** Keeps the flags that are no settings, for commands that repeat this one; files, never secrets. */
function noteFlags(context: Context, given: Readonly<Record<string, Flag>>): void {
  const flags = Object.entries(given).flatMap(([flag, value = []]) => {
    return [value].flat().map((one) => [flag, one]);
  });
  context.note({ flags });
}

/** Standard input has been read; what was in it has to be given again. */
function asFile(path: string | undefined): string | undefined {
  return path === '-' ? '<file>' : path;
}

/** Resolves the settings, reads what is presented, runs the grant and reports it. */
async function runGrant(
  context: Context,
  flags: Flags & { readonly audience?: string },
  read: () => Promise<GrantRequest>,
): Promise<void> {
  const { stdout, stderr } = context.terminal;
  const client = await clientFromFlags(context, flags);
  const settings = await askSettings(context, { ...flags, client });
  const granted = await grant(context, settings, await read(), {
    store: flags.store,
    emit: flags.json
      ? createEventWriter(stderr, context)
      : (event) => stderr.write(grantEventLine(event, styleFor(stderr))),
  });
  const display = { showTokens: flags.showTokens ?? false, now: epochSeconds(context) };
  stdout.write(
    flags.json ? grantedJson(granted, display) : grantedLines(granted, styleFor(stdout), display),
  );
}
