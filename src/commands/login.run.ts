import type { LoginEvent } from '../flows/login/events.ts';
import type { LoginResult } from '../flows/tokens/save-login.ts';
import type { Context } from '../model/context.ts';
import { Failure } from '../model/errors.ts';
import type { ClientSettings, Settings } from '../model/settings.ts';
import type { GlobalFlags } from './command.ts';
import type {
  AuthorizationFlags,
  ClientFlags,
  PasswordFlags,
  TokenStoreFlags,
} from './flags/client-flags.ts';
import { type EventsFlags, requireNoTokens } from './flags/events-flag.ts';
import { clientFromFlags } from './flags/read-client-flags.ts';
import {
  browserChoice,
  type BrowserFlags,
  onPort,
  type RedirectFlags,
} from './flags/redirect-flags.ts';

export type LoginFlags = ClientFlags &
  BrowserFlags &
  AuthorizationFlags &
  RedirectFlags &
  TokenStoreFlags &
  EventsFlags &
  PasswordFlags & {
    readonly showTokens?: true;
    readonly direct?: true;
    readonly loginId?: string;
    readonly wait: boolean;
    readonly resume?: string;
  };

type Emit = (event: LoginEvent) => void;
type Flags = GlobalFlags & LoginFlags;

const defaultTimeoutSeconds = 180;

/** Signs in in the way that the flags name, and reports it. */
export async function runLogin(context: Context, flags: Flags): Promise<void> {
  const { loginEventJson, loginEventLines } = await import('../report/login.ts');
  const { loadStyle } = await import('../report/text/load-style.ts');
  const { stderr } = context.terminal;
  const style = await loadStyle(stderr);
  const follow = await follower(context, flags);
  const emit: Emit = (event) => {
    follow(event);
    const text = flags.json ? loginEventJson(event) : loginEventLines(event, style);
    if (text !== undefined) stderr.write(text);
  };
  requireOneWay(flags);
  requireNoTokens(flags);
  if (!flags.wait) return await begin(context, flags, emit);
  if (flags.resume !== undefined) return await resume(context, flags, flags.resume, emit);
  const settings = await settingsOf(context, flags);
  if (flags.direct) {
    const { loginDirect, readCredentials } = await import('../flows/login/direct.ts');
    const credentials = await readCredentials(context, flags);
    return await report(context, flags, await loginDirect(context, settings, credentials, emit));
  }
  const { login } = await import('../flows/login/login.ts');
  const options = {
    browser: browserChoice(flags),
    timeoutMs: (flags.timeout ?? defaultTimeoutSeconds) * 1000,
    emit,
  };
  await report(context, flags, await login(context, settings, options));
}

/** What hears each event for `--events`. */
async function follower(context: Context, { events }: Flags): Promise<Emit> {
  if (!events) return () => {};
  const { createEventWriter } = await import('../report/events.ts');
  return createEventWriter(context);
}

async function begin(context: Context, flags: Flags, emit: Emit): Promise<void> {
  const { beginLogin } = await import('../flows/login/no-wait.ts');
  const { begunJson, begunLines } = await import('../report/login.ts');
  const { stdout, stderr } = context.terminal;
  const begun = await beginLogin(context, await settingsOf(context, flags), emit);
  if (flags.events) emit({ type: 'url_ready', url: begun.url, redirect_uri: begun.redirect_uri });
  else if (flags.json) stdout.write(begunJson(begun));
  else stdout.write(`${begun.url}\n`);
  if (flags.json) return;
  const { loadStyle } = await import('../report/text/load-style.ts');
  stderr.write(begunLines(begun, await loadStyle(stderr), context.now() / 1000));
}

async function resume(context: Context, flags: Flags, operand: string, emit: Emit): Promise<void> {
  const { requireOneReader } = await import('../flows/input.ts');
  const { readAddress, resumeLogin } = await import('../flows/login/resume.ts');
  requireOneReader({
    '--resume -': operand === '-',
    '--client-secret-stdin': flags.clientSecretStdin,
  });
  const secret = requireOnlySecrets(await clientFromFlags(context, flags), flags);
  const address = await readAddress(context, operand);
  const choice = { profile: flags.profile, secret };
  await report(context, flags, await resumeLogin(context, address, choice, emit));
}

async function settingsOf(context: Context, flags: Flags): Promise<Settings> {
  const { resolveSettings } = await import('../flows/server/resolve-settings.ts');
  const { askSettings } = await import('../flows/login/ask-settings.ts');
  const client = await clientFromFlags(context, flags);
  const known = await resolveSettings(context, { ...flags, client }, { mayBeNew: true });
  return onPort(await askSettings(context, known), flags);
}

async function report(context: Context, flags: Flags, signedIn: LoginResult): Promise<void> {
  if (flags.events) return;
  const { epochSeconds } = await import('../flows/clock.ts');
  const { signedInJson, signedInLines } = await import('../report/signed-in.ts');
  const { styleFor } = await import('../report/text/style.ts');
  const { stdout } = context.terminal;
  const display = { showTokens: flags.showTokens ?? false, now: epochSeconds(context) };
  stdout.write(
    flags.json
      ? signedInJson(signedIn, display)
      : signedInLines(signedIn, styleFor(stdout), display),
  );
}

function requireOneWay({ direct, wait, resume: address }: LoginFlags): void {
  const named = [
    ...(direct ? ['--direct'] : []),
    ...(wait ? [] : ['--no-wait']),
    ...(address === undefined ? [] : ['--resume']),
  ];
  if (named.length < 2) return;
  throw new Failure('usage', `${named.join(' and ')} are different ways to sign in`, {
    hint: 'give one of them',
  });
}

const secrets: readonly string[] = ['client_secret', 'client_secret_file'];

/** A sign-in that goes on has its settings; only the secret was not kept. */
function requireOnlySecrets(
  client: Partial<ClientSettings>,
  { port }: RedirectFlags,
): Partial<ClientSettings> {
  const named = [...Object.keys(client), ...(port === undefined ? [] : ['port'])];
  const other = named.find((name) => !secrets.includes(name));
  if (other === undefined) return client;
  throw new Failure('usage', `--resume goes on with the ${other} that the sign-in began with`, {
    hint: 'leave that flag out; only the client secret has to be given again',
  });
}
