import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import type { PendingLogin } from '../../model/pending-login.ts';
import { stateOfPasted } from '../../oauth/pasted-callback.ts';
import type { ClientSettings, Settings } from '../../model/settings.ts';
import { epochSeconds } from '../clock.ts';
import { recordCallback } from './record-browser.ts';
import { withKey } from '../dpop/bound-connection.ts';
import { connect } from '../server/connect.ts';
import { exchange } from './exchange-code.ts';
import { checkPaste } from './pasted-callback.ts';
import type { LoginEvent } from './events.ts';
import { requireNeededSecret } from './prepare.ts';
import { requireOwnProfile, type LoginResult } from '../tokens/save-login.ts';
import { unsetIn } from '../tokens/stored-tokens.ts';
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
  const kept = await findPending(context, address, profile);
  if (profile !== undefined && profile !== kept.profile)
    throw otherProfileFailure(profile, kept.profile);
  const settings = { ...(await settingsOf(context, kept, secret)), clockTolerance };
  await requireOwnProfile(context, settings, emit);
  const connection = await withKey(kept.dpop_key, await connect(context, settings));
  requireNeededSecret(settings, connection);
  const { redirect_uri, state, nonce, code_verifier } = kept;
  const authorizationRequest = {
    redirect_uri,
    state,
    ...(nonce === undefined ? {} : { nonce }),
    ...(code_verifier === undefined ? {} : { code_verifier }),
  };
  const { request, reason, rule } = checkPaste(address, {
    authorizationRequest,
    connection,
    settings,
  });
  if (request === undefined) throw notTakenFailure(reason, rule);
  if (!(await context.pendingLogins.remove(state))) throw unknownFailure(settings);
  emit({ type: 'callback', via: 'paste', parameters: [...request.parameters] });
  const asked = withScope(settings, connection);
  context.note({ settings: asked, local: { callback_via: 'paste' } });
  recordCallback(context, 'callback', redirect_uri, request)(200);
  const going = { settings: asked, connection, authorizationRequest, emit };
  return await exchange(context, going, request.parameters);
}

async function findPending(
  context: Context,
  address: string,
  profile: string | undefined,
): Promise<PendingLogin> {
  const found = stateOfPasted(address);
  if ('reason' in found) throw notTakenFailure(found.reason);
  const kept = await context.pendingLogins.find(found.state);
  const now = epochSeconds(context);
  await context.pendingLogins.removeExpired(now);
  if (kept === undefined) {
    const choice = profile === undefined ? {} : { profile };
    throw unknownFailure(await resolveSettings(context, choice, { mayBeNew: true }));
  }
  if (kept.expires_at > now) return kept;
  // What starts it over has its settings.
  await settingsOf(context, kept, {});
  const minutes = Math.max(1, Math.round((now - kept.expires_at) / 60));
  throw new Failure('timeout', `this sign-in expired ${minutes} min ago`, {
    advice: { id: 'no_pending_sign_in', unset: [] },
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
  const settings = { ...resolved, origins: { ...resolved.origins, ...origins } };
  context.note({ settings });
  return settings;
}

function notTakenFailure(reason: string, rule?: string): Failure {
  if (rule !== undefined) return new Failure('usage', `this is ${reason}`, { rule });
  return new Failure('usage', `this is ${reason}`, { advice: { id: 'not_final_url' } });
}

function otherProfileFailure(named: string, profile: string): Failure {
  return new Failure(
    'usage',
    `this sign-in belongs to the profile "${profile}", not to "${named}": leave --profile out`,
  );
}

function unknownFailure({ client }: Settings): Failure {
  return new Failure(
    'usage',
    'no pending sign-in matches this URL: it was finished already, is older than 10 minutes, or was started by another user, on another machine or with another ATM_CLI_HOME',
    { advice: { id: 'no_pending_sign_in', unset: unsetIn(client) } },
  );
}
