import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import { parseObject } from '../../util/json.ts';
import { requireServerUrl } from '../../model/url.ts';
import type { Settings } from '../../model/settings.ts';
import { connect } from '../server/connect.ts';
import { exchange } from './exchange-code.ts';
import type { LoginEvent } from './events.ts';
import { readPassword } from '../grant/password.ts';
import { prepareAuthorizationRequest, requireNeededSecret } from './prepare.ts';
import { requireOwnProfile, type LoginResult } from '../tokens/save-login.ts';
import { traitsOf } from '../server/provider-traits.ts';

export type Credentials = { readonly loginId: string; readonly password: string };

export type CredentialSource = {
  readonly loginId?: string;
  readonly passwordFile?: string;
  readonly passwordStdin?: true;
};

/** The login id and the password: from flags, the environment, files, or prompts. */
export async function readCredentials(
  context: Context,
  { loginId, passwordFile, passwordStdin }: CredentialSource,
): Promise<Credentials> {
  const known = (loginId ?? context.env['ATM_LOGIN_ID'])?.trim();
  if (!known && !context.terminal.interactive) {
    throw new Failure(
      'usage',
      'the login id is missing, and there is no terminal to ask for it: give it with --login-id <id> or ATM_LOGIN_ID',
    );
  }
  return {
    loginId: known || (await context.ask.text('Login id (the e-mail address)')),
    password: await readPassword(context, { file: passwordFile, stdin: passwordStdin }),
  };
}

/**
 * Signs in without a browser at a provider that exchanges a login id and a password for a code, and
 * the code for tokens. Throws `usage` for a provider without such an API, and `oauth_error` for
 * wrong credentials.
 */
export async function loginDirect(
  context: Context,
  settings: Settings,
  { loginId, password }: Credentials,
  emit: (event: LoginEvent) => void,
): Promise<LoginResult> {
  const { password_login } = traitsOf(settings);
  if (password_login === undefined) {
    const message = 'this provider does not support --direct: leave it out, or use --provider atm';
    throw new Failure('usage', message);
  }
  await requireOwnProfile(context, settings, emit);
  const insecure = settings.client.allow_insecure_http ?? false;
  const { href } = requireServerUrl('the login API', password_login, insecure);
  const connection = await connect(context, settings);
  requireNeededSecret(settings, connection);
  const response = await context.http('direct login')(href, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ loginId, password, clientId: connection.client.client_id }),
  });
  const { code, redirectUrl } = await readLoginResponse(response);
  emitRedirectUrl(redirectUrl, settings, emit);
  // There is no redirect, and the code exchange of this provider has no redirect URI.
  const authorizationRequest = prepareAuthorizationRequest(settings, redirectUrl ?? href);
  const going = { settings, connection, authorizationRequest, emit };
  return await exchange(context, going, new URLSearchParams({ code }));
}

async function readLoginResponse(
  response: Response,
): Promise<{ readonly code: string; readonly redirectUrl: string | undefined }> {
  const body = parseObject(await response.text());
  const { code, redirectUrl, message } = body ?? {};
  if (response.ok && typeof code === 'string' && code !== '') {
    return { code, redirectUrl: typeof redirectUrl === 'string' ? redirectUrl : undefined };
  }
  const detail = typeof message === 'string' ? `: ${message}` : '';
  const seen = `direct login: HTTP ${response.status}${detail}`;
  if (body === undefined || response.status >= 500) {
    throw new Failure('network', seen, { advice: { id: 'direct_login_url' } });
  }
  throw new Failure('oauth_error', seen, { advice: { id: 'direct_login_refused' } });
}

/**
 * Reports the redirect URI that the application is registered with, which a sign-in through the
 * browser needs.
 */
function emitRedirectUrl(
  redirectUrl: string | undefined,
  { client: { redirect_uri } }: Settings,
  emit: (event: LoginEvent) => void,
): void {
  if (redirectUrl === undefined) return;
  emit({ type: 'redirect_url', url: redirectUrl });
  if (redirectUrl === redirect_uri) return;
  const text = `to sign in through the browser, use --redirect-uri ${redirectUrl}`;
  emit({ type: 'notice', text });
}
