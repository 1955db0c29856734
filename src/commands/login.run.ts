import { withKnownClient } from '../flows/client/known-client.ts';
import { epochSeconds } from '../flows/clock.ts';
import { requireOneReader } from '../flows/input.ts';
import { askSettings, askWithGuide, type ResourceOptions } from '../flows/login/ask-settings.ts';
import type { LoginEvent } from '../flows/login/events.ts';
import { login } from '../flows/login/login.ts';
import type { Choice } from '../flows/server/resolve-settings.ts';
import type { LoginResult } from '../flows/tokens/save-login.ts';
import type { Context } from '../model/context.ts';
import { Failure } from '../model/errors.ts';
import type { ClientSettings } from '../model/settings.ts';
import { createEventWriter } from '../report/events.ts';
import { begunJson, begunLines, loginEventLines } from '../report/login.ts';
import { signedInJson, signedInLines } from '../report/signed-in.ts';
import { loadStyle } from '../report/text/load-style.ts';
import type { GlobalFlags } from './command.ts';
import type {
  ClientFlags,
  ClockFlags,
  PasswordFlags,
  TokenStoreFlags,
} from './flags/client-flags.ts';
import {
  type AuthorizationFlags,
  browserChoice,
  type BrowserFlags,
  type EventsFlags,
  type ListenFlags,
  loginTimeoutMs,
  type RedirectFlags,
  requireNoTokens,
  type ResourceFlags,
  resourceOptions,
} from './flags/login-flags.ts';
import { clientFromFlags } from './flags/read-client-flags.ts';

type Flags = GlobalFlags &
  ClientFlags &
  BrowserFlags &
  AuthorizationFlags &
  RedirectFlags &
  ListenFlags &
  TokenStoreFlags &
  ClockFlags &
  EventsFlags &
  ResourceFlags &
  PasswordFlags & {
    readonly showTokens?: true;
    readonly direct?: true;
    readonly loginId?: string;
    readonly wait: boolean;
    readonly resume?: string;
  };

type Emit = (event: LoginEvent) => void;

/** Signs in in the way that the flags name, and reports it. */
export async function runLogin(
  context: Context,
  flags: Flags,
  [url]: readonly string[],
): Promise<void> {
  const emit = await emitter(context, flags);
  requireOneWay(flags);
  requireNoTokens(flags);
  const resource = resourceOptions(flags, url, emit);
  if (!flags.wait) return await begin(context, flags, resource, emit);
  if (flags.resume !== undefined) {
    if (resource.api !== undefined) throw resumedForApi();
    return await resume(context, flags, flags.resume, emit);
  }
  const choice = await choiceOf(context, flags);
  const { settings, isGuided } = await askWithGuide(context, choice, resource);
  if (isGuided && flags.listen === undefined && !flags.direct) {
    const { askForDevice } = await import('../flows/login/guide.ts');
    if (await askForDevice(context, settings)) {
      const { signInByDevice } = await import('./device.run.ts');
      return await signInByDevice(context, settings, flags);
    }
  }
  if (flags.direct) {
    const { loginDirect, readCredentials } = await import('../flows/login/direct.ts');
    const credentials = await readCredentials(context, flags);
    return await report(context, flags, await loginDirect(context, settings, credentials, emit));
  }
  const { listen } = flags;
  const options = { browser: browserChoice(flags), timeoutMs: loginTimeoutMs(flags), listen, emit };
  const signedIn = await withKnownClient(context, settings, { looks: true, emit }, (known) =>
    login(context, known, options),
  );
  return await report(context, flags, signedIn);
}

/** Shows each event on stderr, and with `--events` on stdout too. */
async function emitter(context: Context, { events, json }: Flags): Promise<Emit> {
  const { stdout, stderr } = context.terminal;
  const style = await loadStyle(stderr);
  const follow = events ? createEventWriter(stdout, context) : () => {};
  const show = json
    ? createEventWriter(stderr, context)
    : (event: LoginEvent) => stderr.write(loginEventLines(event, style) ?? '');
  return (event) => {
    follow(event);
    show(event);
  };
}

function resumedForApi(): Failure {
  const message = '--resume finishes a sign-in that knows its API: leave out the URL';
  return new Failure('usage', message);
}

async function begin(
  context: Context,
  flags: Flags,
  resource: ResourceOptions,
  emit: Emit,
): Promise<void> {
  const { beginLogin } = await import('../flows/login/no-wait.ts');
  const { stdout, stderr } = context.terminal;
  const settings = await askSettings(context, await choiceOf(context, flags), resource);
  const begun = await withKnownClient(context, settings, { looks: true, emit }, (known) =>
    beginLogin(context, known, emit),
  );
  if (flags.events) emit({ type: 'url_ready', url: begun.url, redirect_uri: begun.redirect_uri });
  else if (flags.json) stdout.write(begunJson(begun));
  else stdout.write(`${begun.url}\n`);
  if (flags.json) return;
  stderr.write(begunLines(begun, await loadStyle(stderr), context.now() / 1000));
}

async function resume(context: Context, flags: Flags, operand: string, emit: Emit): Promise<void> {
  const { readAddress, resumeLogin } = await import('../flows/login/resume.ts');
  requireOneReader({
    '--resume -': operand === '-',
    '--client-secret-stdin': flags.clientSecretStdin,
  });
  const secret = requireOnlySecrets(await clientFromFlags(context, flags), flags);
  const url = await readAddress(context, operand);
  const choice = { profile: flags.profile, secret, clockTolerance: flags.clockTolerance };
  await report(context, flags, await resumeLogin(context, url, choice, emit));
}

async function choiceOf(context: Context, flags: Flags): Promise<Choice> {
  return { ...flags, client: await clientFromFlags(context, flags) };
}

async function report(context: Context, flags: Flags, signedIn: LoginResult): Promise<void> {
  if (flags.events) return;
  const { stdout } = context.terminal;
  const display = { showTokens: flags.showTokens ?? false, now: epochSeconds(context) };
  stdout.write(
    flags.json
      ? signedInJson(signedIn, display)
      : signedInLines(signedIn, await loadStyle(stdout), display),
  );
}

function requireOneWay({ direct, wait, resume: url, listen }: Flags): void {
  const named = [
    ...(direct ? ['--direct'] : []),
    ...(wait ? [] : ['--no-wait']),
    ...(url === undefined ? [] : ['--resume']),
  ];
  if (named[0] !== undefined && listen !== undefined) named.push('--listen');
  if (named.length < 2) return;
  throw new Failure('usage', `${named.join(' and ')} cannot be used together`);
}

const secrets: readonly string[] = ['client_secret', 'client_secret_file'];

/** A pending login has its settings; only the client secret was not stored. */
function requireOnlySecrets(
  client: Partial<ClientSettings>,
  { port }: RedirectFlags,
): Partial<ClientSettings> {
  const named = [...Object.keys(client), ...(port === undefined ? [] : ['port'])];
  const other = named.find((name) => !secrets.includes(name));
  if (other === undefined) return client;
  const message = `--resume uses the ${other} that the sign-in was started with; only the client secret has to be given again`;
  throw new Failure('usage', message);
}
