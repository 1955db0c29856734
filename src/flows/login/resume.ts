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
import { requireNeededSecret } from './prepare.ts';
import { requireOwnProfile, type LoginResult } from '../tokens/save-login.ts';
import { withScope } from '../server/requested-scope.ts';
import { resolveSettings } from '../server/resolve-settings.ts';

export type ResumeChoice = {
  /** The profile of the flags or the environment, if any. */
  readonly profile: string | undefined;
  /** The flags about the client secret, which is never stored. */
  readonly secret: Partial<ClientSettings>;
  /** The accepted clock difference in seconds. */
  readonly clockTolerance?: number | undefined;
};

/** The final redirect URL: given, piped in for `-`, or asked for. */
export async function readAddress(context: Context, operand: string): Promise<string> {
  if (operand !== '-') return operand;
  return context.terminal.interactive
    ? await context.ask.text('Final redirect URL in the browser')
    : await context.readStdin();
}

/**
 * Finishes a sign-in that was started on this machine, with the final redirect URL. The URL is
 * checked like a callback, and the sign-in can be used once: it is deleted before its code is sent.
 */
export async function resumeLogin(
  context: Context,
  address: string,
  { profile, secret, clockTolerance }: ResumeChoice,
  emit: (event: LoginEvent) => void,
): Promise<LoginResult> {
  const kept = await findPending(context, address);
  if (profile !== undefined && profile !== kept.profile)
    throw otherProfileFailure(profile, kept.profile);
  const settings = { ...(await settingsOf(context, kept, secret)), clockTolerance };
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
  if (request === undefined) throw notTakenFailure(reason);
  if (!(await context.pendingLogins.remove(state))) throw unknownFailure();
  emit({ type: 'callback', via: 'paste', parameters: [...request.parameters] });
  const asked = withScope(settings, connection);
  context.note({ settings: asked });
  recordCallback(context, 'callback', redirect_uri, request)(200);
  const going = { settings: asked, connection, authorizationRequest, emit };
  return await exchange(context, going, request.parameters);
}

async function findPending(context: Context, address: string): Promise<PendingLogin> {
  const found = stateOfPasted(address);
  if ('reason' in found) throw notTakenFailure(found.reason);
  const kept = await context.pendingLogins.find(found.state);
  const now = epochSeconds(context);
  await context.pendingLogins.removeExpired(now);
  if (kept === undefined) throw unknownFailure();
  if (kept.expires_at > now) return kept;
  const minutes = Math.max(1, Math.round((now - kept.expires_at) / 60));
  throw new Failure('timeout', `this sign-in expired ${minutes} min ago`, {
    hint: 'start over: atm-cli login --no-wait',
  });
}

/** The settings as they were, even if the profile or the environment have changed since. */
async function settingsOf(
  context: Context,
  { profile, client, origins }: PendingLogin,
  secret: Partial<ClientSettings>,
): Promise<Settings> {
  const choice = { profile, client: { ...client, ...secret } };
  const resolved = await resolveSettings(context, choice, { mayBeNew: true });
  return { ...resolved, origins: { ...resolved.origins, ...origins } };
}

function notTakenFailure(reason: string): Failure {
  return new Failure('usage', `this is ${reason}`, {
    hint: 'copy the whole URL from the address bar; --resume - reads it from standard input',
  });
}

function otherProfileFailure(named: string, profile: string): Failure {
  return new Failure(
    'usage',
    `this sign-in belongs to the profile "${profile}", not to "${named}"`,
    {
      hint: 'leave --profile out',
    },
  );
}

function unknownFailure(): Failure {
  return new Failure('usage', 'no pending sign-in matches this URL', {
    hint: 'it may have been finished already, or started on another machine, by another user, with another ATM_CLI_HOME, or more than 10 minutes ago; start over: atm-cli login --no-wait',
  });
}
