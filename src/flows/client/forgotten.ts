import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import type { Settings } from '../../model/settings.ts';
import { authorizationPage } from '../login/authorization-page.ts';
import { connect } from '../server/connect.ts';
import { findServer } from '../server/find-server.ts';
import { withScope } from '../server/requested-scope.ts';
import type { NoticeEvent } from '../tokens/save-login.ts';
import { registerAgain } from './find-client.ts';

const codes: ReadonlySet<string> = new Set([
  'invalid_client',
  'unauthorized_client',
  'invalid_client_id',
]);

/** As servers say it at the authorization page and at the token endpoint. */
const words =
  /\bclient\b[^.]{0,40}\b(?:not found|unknown|does(?:n't| not) exist|no longer|is invalid|not registered|unregistered)\b|\b(?:unknown|unregistered|no such|invalid) client\b|\bno client\b/i;

/**
 * Whether a server may have forgotten a registered client: it refuses it by a code (RFC 6749 section
 * 5.2), or it says so.
 */
export function mayBeForgotten(error: unknown): boolean {
  if (!(error instanceof Failure)) return false;
  const { code = '', serverError, rule } = error;
  if (rule === 'C08' || codes.has(code)) return true;
  return words.test(serverError?.words ?? '');
}

/** The same for what an authorization page shows. */
export function mayNameForgotten(page: {
  readonly code?: string | undefined;
  readonly words?: string | undefined;
}): boolean {
  return codes.has(page.code ?? '') || words.test(page.words ?? '');
}

/** Whether the page of the authorization URL says that our own registered client is unknown. */
export async function isUnknownToPage(context: Context, settings: Settings): Promise<boolean> {
  const { issuer, client_id, redirect_uri } = settings.client;
  if (issuer === undefined || client_id === undefined || redirect_uri === undefined) return false;
  const { client_id: origin } = settings.origins;
  if (origin !== 'server' && origin !== 'profile') return false;
  const own = await context.registrations.read(issuer, client_id);
  if (own === undefined) return false;
  const connection = await connect(context, settings);
  const situation = { context, settings: withScope(settings, connection), connection };
  const page = await authorizationPage(situation, redirect_uri, context.signal);
  return page?.type === 'error' && mayNameForgotten(page);
}

/** The settings with the client registered anew; `undefined` for one that is not our own. */
export async function registeredAgain(
  context: Context,
  settings: Settings,
  emit: (event: NoticeEvent) => void,
): Promise<Settings | undefined> {
  if (settings.client.issuer === undefined) return undefined;
  const server = await findServer(context, settings);
  const found = await registerAgain(context, settings, server);
  for (const text of found?.notes ?? []) emit({ type: 'notice', text });
  return found?.settings;
}
