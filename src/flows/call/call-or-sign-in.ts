import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import { type Settings, withClient } from '../../model/settings.ts';
import { originOf, requireServerUrl } from '../../model/url.ts';
import { scopesOf } from '../../oauth/scope.ts';
import type { LoginEvent } from '../login/events.ts';
import type { LoginOptions } from '../login/login.ts';
import { mayBeSentTo, profileCovering } from '../resource/profile-of-resource.ts';
import { type Choice, namedProfile, resolveSettings } from '../server/resolve-settings.ts';
import { call, callAnonymously, type Called } from './call.ts';
import type { CallRequest } from './request.ts';
import { loopFailure, notSentFailure, tokenRequiredFailure } from './unauthorized.ts';

export type SignInOptions = {
  /** Sign in and go on where the API requires a token and there is none that it accepts. */
  readonly login: boolean;
  /** Sign in again with the scopes that the API requires. */
  readonly stepUp: boolean;
  readonly mayRegister: boolean;
  readonly browser: LoginOptions['browser'];
  readonly timeoutMs: number;
  readonly emit: (event: LoginEvent) => void;
};

/** How often the user signs in again for more scopes in one call. */
const maxStepUps = 2;

/**
 * Calls an API with the token that is for it: that of the profile that was named, else of the one
 * that was made for this API, else of the active one. Without any, GET and HEAD are sent without a
 * token; what an API that requires one asks for is a `human_needed` failure, or a sign-in where that
 * is wanted (RFC 9728). The tokens of a profile that was made for an API are sent to nothing else.
 * For `insufficient_scope` (RFC 6750 section 3.1) a wanted step-up signs in with the scopes of the
 * token and those of the challenge together, at most twice.
 */
export async function callOrSignIn(
  context: Context,
  choice: Choice,
  request: CallRequest,
  options: SignInOptions,
): Promise<Called> {
  const { settings, isForUrl } = await settingsForCall(context, choice, request, options.emit);
  const { profile } = settings;
  const tokens = isForUrl ? await context.tokens.read(profile) : undefined;
  if (tokens === undefined && !settings.builtIn) {
    return await callSignedOut(context, { choice, request, options, settings });
  }
  return await callSignedIn(context, { choice, request, options, settings });
}

type Calling = {
  readonly choice: Choice;
  readonly request: CallRequest;
  readonly options: SignInOptions;
  readonly settings: Settings;
};

/** A profile that the user has named is used or refused; another one only where it is for the URL. */
async function settingsForCall(
  context: Context,
  choice: Choice,
  { url: address }: CallRequest,
  emit: SignInOptions['emit'],
): Promise<{ readonly settings: Settings; readonly isForUrl: boolean }> {
  // Whether it may be plain http is for the settings of the profile to say.
  const url = requireServerUrl('the URL', address, true);
  const isNamed = namedProfile(context, choice) !== undefined;
  const profile = isNamed ? undefined : await profileCovering(context, url);
  const settings = await resolveSettings(context, {
    ...choice,
    ...(profile !== undefined && { profile }),
  });
  if (mayBeSentTo(settings.client, url)) return { settings, isForUrl: true };
  const { api } = settings.client;
  const message = `the tokens of the profile "${settings.profile}" are for ${api}, and are not sent to ${url.href}`;
  if (isNamed)
    throw new Failure('usage', message, {
      rule: 'M23',
      advice: { id: 'other_api', url: url.href },
    });
  emit({ type: 'notice', text: message });
  return { settings, isForUrl: false };
}

/** Without a token: another method than GET and HEAD is not sent, it might do something. */
async function callSignedOut(context: Context, calling: Calling): Promise<Called> {
  const { choice, request, options, settings } = calling;
  const isNamed = namedProfile(context, choice) !== undefined;
  const isSafe = /^(?:GET|HEAD)$/i.test(request.method);
  if (options.login && !isSafe) return await signInAndCall(context, calling);
  // It says that the profile has no tokens.
  if (isNamed) return await call(context, settings, request);
  if (!isSafe) throw notSentFailure(context, request);
  const called = await callAnonymously(context, settings, request);
  if (called.status !== 401) return called;
  const isWanted = options.login || (await wantsToSignIn(context, called));
  if (isWanted) return await signInAndCall(context, calling);
  throw tokenRequiredFailure(context, called);
}

async function wantsToSignIn({ terminal, ask }: Context, { url }: Called): Promise<boolean> {
  if (!terminal.interactive) return false;
  return await ask.confirm(`${new URL(url).host} requires a token. Sign in now?`, {
    default: true,
  });
}

/** With the token of the profile; a dead one, and one that lacks scopes, may lead to a sign-in. */
async function callSignedIn(context: Context, calling: Calling): Promise<Called> {
  const { request, options, settings } = calling;
  const refusedAt = Math.floor(context.now() / 1000);
  try {
    const called = await call(context, settings, request);
    const isDead = called.status === 401 && options.login && !settings.builtIn;
    if (isDead) return await signInAndCall(context, calling, refusedAt);
    return await stepUp(context, calling, called);
  } catch (error) {
    const isOver = error instanceof Failure && error.kind === 'human_needed';
    if (!isOver || !options.login) throw error;
    return await signInAndCall(context, calling, refusedAt);
  }
}

/**
 * Signs in for the API, once for all commands that want it at the same time, and calls it. Tokens that
 * are older than `refusedAt` were refused; without it there were none.
 */
async function signInAndCall(
  context: Context,
  calling: Calling,
  refusedAt?: number,
): Promise<Called> {
  const { choice, request, options } = calling;
  const lock = `call ${originOf(request.url)}`;
  const settings = await context.loginLock(
    lock,
    options.timeoutMs,
    async () =>
      (await signedInMeanwhile(context, calling, refusedAt)) ?? (await signIn(context, calling)),
    () => {
      const text = 'another command signs in for this API: waiting for it';
      options.emit({ type: 'notice', text });
    },
  );
  const called = await call(context, settings, request);
  return await stepUp(context, { choice, request, options, settings }, called);
}

/**
 * The profile with tokens for the URL that another command has stored. Where there were none, any are:
 * a command that saw none may be here only when the other one has long ended.
 */
async function signedInMeanwhile(
  context: Context,
  { choice, request }: Calling,
  refusedAt = 0,
): Promise<Settings | undefined> {
  const url = new URL(request.url);
  const profile = namedProfile(context, choice) ?? (await profileCovering(context, url));
  if (profile === undefined) return undefined;
  const tokens = await context.tokens.read(profile).catch(() => undefined);
  if (tokens === undefined || tokens.obtained_at < refusedAt) return undefined;
  return await resolveSettings(context, { ...choice, profile });
}

async function signIn(
  context: Context,
  { choice, request, options, settings }: Calling,
  scope?: string,
): Promise<Settings> {
  const [{ login }, { withKnownClient }] = await Promise.all([
    import('../login/login.ts'),
    import('../client/known-client.ts'),
  ]);
  const url = new URL(request.url);
  const { browser, timeoutMs, emit, mayRegister } = options;
  const isOfApi = settings.client.api !== undefined && mayBeSentTo(settings.client, url);
  const isPlain =
    settings.known && settings.client.api === undefined && settings.client.client_id !== undefined;
  const isNamed = namedProfile(context, choice) !== undefined;
  let wanted: Settings;
  if (isPlain && (isNamed || scope !== undefined)) {
    wanted = scope === undefined ? settings : withClient(settings, { scope }, 'flag');
  } else {
    const { settingsForResource } = await import('../resource/settings-for-resource.ts');
    const profile = isOfApi ? { profile: settings.profile } : {};
    wanted = await settingsForResource(
      context,
      { ...choice, ...profile },
      {
        api: isOfApi ? (settings.client.api ?? url.href) : withoutQuery(url),
        mayRegister,
        scope,
        emit,
      },
    );
  }
  const result = await withKnownClient(context, wanted, { looks: true, emit }, (known) =>
    login(context, known, { browser, timeoutMs, emit }),
  );
  for (const text of result.advice) emit({ type: 'notice', text });
  emit({ type: 'notice', text: `signed in (profile ${result.profile})` });
  return await resolveSettings(context, { ...choice, profile: result.profile });
}

/** What is asked of an API in one call is not what it is. */
function withoutQuery({ origin, pathname }: URL): string {
  return `${origin}${pathname}`;
}

async function stepUp(context: Context, calling: Calling, first: Called): Promise<Called> {
  let called = first;
  for (let count = 0; count < maxStepUps; count += 1) {
    const { refusal, status } = called;
    const isWanted = calling.options.stepUp && status === 403;
    if (!isWanted || refusal?.error !== 'insufficient_scope') return called;
    if (refusal.scope === undefined) return called;
    // oxlint-disable-next-line no-await-in-loop -- the next sign-in is for what this one lacks
    const { scope: held, requested_scope } =
      (await context.tokens.read(calling.settings.profile)) ?? {};
    const asked = calling.settings.client.scope ?? requested_scope;
    const union = [...new Set([held, asked, refusal.scope].flatMap((one) => scopesOf(one)))];
    const isHeld = scopesOf(refusal.scope).every((one) => scopesOf(held).includes(one));
    if (isHeld) throw loopFailure(called, refusal.scope);
    const text = `the API requires the scope ${refusal.scope}: signing in again with ${union.join(' ')}`;
    calling.options.emit({ type: 'notice', text });
    // oxlint-disable-next-line no-await-in-loop -- the same
    const settings = await signIn(context, calling, union.join(' '));
    // oxlint-disable-next-line no-await-in-loop -- the same
    called = await call(context, settings, calling.request);
  }
  const { refusal } = called;
  if (called.status === 403 && refusal?.error === 'insufficient_scope') {
    throw loopFailure(called, refusal.scope ?? '');
  }
  return called;
}
