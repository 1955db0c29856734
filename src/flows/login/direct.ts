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

/** Who signs in and with what: from flags, the environment, files, or the person. */
export async function readCredentials(
  context: Context,
  { loginId, passwordFile, passwordStdin }: CredentialSource,
): Promise<Credentials> {
  const known = loginId ?? context.env['ATM_LOGIN_ID'];
  if (!known && !context.terminal.interactive) {
    throw new Failure('usage', 'no login id is given, and nobody is there to type it', {
      hint: 'give it with --login-id <id> or ATM_LOGIN_ID',
    });
  }
  return {
    loginId: known || (await context.ask.text('Login id (the e-mail address)')),
    password: await readPassword(context, { file: passwordFile, stdin: passwordStdin }),
  };
}

/**
 * Signs in without a browser at a provider that exchanges a login id and a password for a code, and
 * the code for tokens. Throws `usage` at a provider that has no such API, and `oauth_error` on wrong
 * credentials.
 */
export async function loginDirect(
  context: Context,
  settings: Settings,
  { loginId, password }: Credentials,
  emit: (event: LoginEvent) => void,
): Promise<LoginResult> {
  const { passwordLogin } = traitsOf(settings);
  if (passwordLogin === undefined) {
    throw new Failure('usage', '--direct needs a provider that takes a login id and a password', {
      hint: 'atm-cli login --provider atm --direct; elsewhere sign in through the browser',
    });
  }
  await requireOwnProfile(context, settings, emit);
  const insecure = settings.client.allow_insecure_http ?? false;
  const { href } = requireServerUrl('the login API', passwordLogin, insecure);
  const connection = await connect(context, settings);
  requireNeededSecret(settings, connection);
  const response = await context.http('direct login')(href, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ loginId, password, clientId: connection.client.client_id }),
  });
  const { code, redirectUrl } = await readLoginResponse(response);
  tellRedirectUrl(redirectUrl, settings, emit);
  // Nothing is redirected here, and the code exchange of this wire carries no redirect URI.
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
  const said = typeof message === 'string' ? `: ${message}` : '';
  const seen = `direct login: the server answered HTTP ${response.status}${said}`;
  if (body === undefined || response.status >= 500) {
    throw new Failure('network', seen, { hint: 'check the address with --base-url' });
  }
  throw new Failure('oauth_error', seen, {
    hint: 'check login id, password and client id; the person has to be a user of the application',
  });
}

/** What the application is registered with: a sign-in through the browser has to use it, this one not. */
function tellRedirectUrl(
  redirectUrl: string | undefined,
  { client: { redirect_uri } }: Settings,
  emit: (event: LoginEvent) => void,
): void {
  if (redirectUrl === undefined) return;
  emit({ type: 'redirect_url', url: redirectUrl });
  if (redirectUrl === redirect_uri) return;
  const text = `to sign in through the browser, name it: --redirect-uri ${redirectUrl}`;
  emit({ type: 'notice', text });
}
