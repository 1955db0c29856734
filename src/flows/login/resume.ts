import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import type { PendingLogin } from '../../model/pending-login.ts';
import { stateOfPasted } from '../../oauth/pasted-callback.ts';
import type { ClientSettings, Settings } from '../../model/settings.ts';
import { epochSeconds } from '../clock.ts';
import { recordCallback } from './record-browser.ts';
import { connect } from '../server/connect.ts';
import { exchange } from './exchange-code.ts';
import { checkPaste } from './pasted-callback.ts';
import type { LoginEvent } from './events.ts';
import { requireNeededSecret, withScope } from './prepare.ts';
import { requireOwnProfile, type LoginResult } from '../tokens/save-login.ts';
import { resolveSettings } from '../server/resolve-settings.ts';

export type ResumeChoice = {
  /** The profile that was named, if any. */
  readonly profile: string | undefined;
  /** What flags say about the client secret, which is never kept. */
  readonly secret: Partial<ClientSettings>;
};

/** The address that the browser ended on: given, piped in for `-`, or asked for. */
export async function readAddress(context: Context, operand: string): Promise<string> {
  if (operand !== '-') return operand;
  return context.terminal.interactive
    ? await context.ask.text('The address that the browser ended on')
    : await context.readStdin();
}

/**
 * Finishes a sign-in that was begun on this machine with the address that the browser ended on. It
 * is judged like a callback, and the sign-in can be used once: it is forgotten before its code is
 * sent.
 */
export async function resumeLogin(
  context: Context,
  address: string,
  { profile, secret }: ResumeChoice,
  emit: (event: LoginEvent) => void,
): Promise<LoginResult> {
  const kept = await findKept(context, address);
  if (profile !== undefined && profile !== kept.profile) throw otherProfile(profile, kept.profile);
  const settings = await settingsOf(context, kept, secret);
  await requireOwnProfile(context, settings, emit);
  const connection = await connect(context, settings);
  requireNeededSecret(settings, connection);
  const { redirect_uri, state, nonce, code_verifier } = kept;
  const authorizationRequest = {
    redirect_uri,
    state,
    ...(nonce === undefined ? {} : { nonce }),
    ...(code_verifier === undefined ? {} : { code_verifier }),
  };
  const { request, reason } = checkPaste(address, { authorizationRequest, connection, settings });
  if (request === undefined) throw notTaken(reason);
  if (!(await context.pendingLogins.remove(state))) throw unknown();
  emit({ type: 'callback', via: 'paste', parameters: [...request.parameters] });
  const asked = withScope(settings, connection);
  recordCallback(context, 'callback', redirect_uri, request)(200);
  const going = { settings: asked, connection, authorizationRequest, emit };
  return await exchange(context, going, request.parameters);
}

async function findKept(context: Context, address: string): Promise<PendingLogin> {
  const found = stateOfPasted(address);
  if ('reason' in found) throw notTaken(found.reason);
  const kept = await context.pendingLogins.find(found.state);
  const now = epochSeconds(context);
  await context.pendingLogins.removeExpired(now);
  if (kept === undefined) throw unknown();
  if (kept.expires_at > now) return kept;
  const minutes = Math.max(1, Math.round((now - kept.expires_at) / 60));
  throw new Failure('timeout', `this sign-in could be finished until ${minutes} min ago`, {
    hint: 'begin again: atm-cli login --no-wait',
  });
}

/** The settings as they were, also where the profile or the environment have changed since. */
async function settingsOf(
  context: Context,
  { profile, client, origins }: PendingLogin,
  secret: Partial<ClientSettings>,
): Promise<Settings> {
  const choice = { profile, client: { ...client, ...secret } };
  const resolved = await resolveSettings(context, choice, { mayBeNew: true });
  return { ...resolved, origins: { ...resolved.origins, ...origins } };
}

function notTaken(reason: string): Failure {
  return new Failure('usage', `that is ${reason}`, {
    hint: 'copy the whole address that the browser ended on; --resume - takes it from standard input',
  });
}

function otherProfile(named: string, profile: string): Failure {
  return new Failure('usage', `this sign-in is of the profile "${profile}", not of "${named}"`, {
    hint: 'leave --profile out: the sign-in knows its own',
  });
}

function unknown(): Failure {
  return new Failure('usage', 'no sign-in that was begun here waits for this answer', {
    hint: 'was it finished already, or begun on another machine, by another user, with another ATM_CLI_HOME, or more than 10 minutes ago? begin again: atm-cli login --no-wait',
  });
}
