import type { Context } from '../../model/context.ts';
import type { Settings } from '../../model/settings.ts';
import { authorizationPage } from '../login/authorization-page.ts';
import { connect } from '../server/connect.ts';
import { findServer } from '../server/find-server.ts';
import { withScope } from '../server/requested-scope.ts';
import type { NoticeEvent } from '../tokens/save-login.ts';
import { registerAgain } from './find-client.ts';
import { mayBeForgotten, mayNameForgotten } from './forgotten.ts';

type Emit = (event: NoticeEvent) => void;

/**
 * Signs in, and once more with a client that is registered again where the server has forgotten the
 * one that this program had registered there. `looks`: a browser will be sent there, so the
 * authorization URL is looked at first, because only its page would say that the client is unknown.
 */
export async function withKnownClient<T>(
  context: Context,
  given: Settings,
  { looks, emit }: { readonly looks: boolean; readonly emit: Emit },
  signIn: (settings: Settings) => Promise<T>,
): Promise<T> {
  const isForgotten = looks && (await isUnknownToPage(context, given));
  const settings = isForgotten ? ((await again(context, given, emit)) ?? given) : given;
  try {
    return await signIn(settings);
  } catch (error) {
    const next = mayBeForgotten(error) ? await again(context, settings, emit) : undefined;
    if (next === undefined) throw error;
    return await signIn(next);
  }
}

async function again(
  context: Context,
  settings: Settings,
  emit: Emit,
): Promise<Settings | undefined> {
  if (settings.builtIn || settings.client.issuer === undefined) return undefined;
  const server = await findServer(context, settings);
  const found = await registerAgain(context, settings, server);
  for (const text of found?.notes ?? []) emit({ type: 'notice', text });
  return found?.settings;
}

/** Whether the page of the authorization URL says that our own registered client is unknown. */
async function isUnknownToPage(context: Context, settings: Settings): Promise<boolean> {
  const { issuer, client_id, redirect_uri } = settings.client;
  if (issuer === undefined || client_id === undefined || redirect_uri === undefined) return false;
  if (settings.origins.client_id !== 'server' && settings.origins.client_id !== 'profile')
    return false;
  const own = await context.registrations.read(issuer, client_id);
  if (own === undefined) return false;
  const connection = await connect(context, settings);
  const situation = { context, settings: withScope(settings, connection), connection };
  const page = await authorizationPage(situation, redirect_uri, context.signal);
  return page?.type === 'error' && mayNameForgotten(page);
}
