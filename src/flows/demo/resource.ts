import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import type { Registration } from '../../model/registration.ts';
import { type Settings, withClient } from '../../model/settings.ts';
import type { AuthorizationServer } from '../../oauth/connection.ts';
import { requestResource } from '../../oauth/protected-resource.ts';
import { deleteRegistration, isManaged } from '../../oauth/registration/manage.ts';
import { registerClient } from '../../oauth/registration/register.ts';
import { registrationOptions } from '../client/register.ts';
import { login } from '../login/login.ts';
import { findResource } from '../resource/find-resource.ts';
import { findServer } from '../server/find-server.ts';
import { createTour, type DemoOptions, type DemoResult, type DemoStep } from './tour.ts';

/** Registered without a port, any port fits (RFC 8252 section 7.3): no other program is in the way. */
const redirect_uri = 'http://127.0.0.1/callback';

/**
 * Runs the tour from the URL of an API to a token, against the built-in server on a port of its own:
 * challenge and metadata (RFC 9728), registration (RFC 7591), sign-in for the resource (RFC 8707),
 * call, step-up, removal of the client (RFC 7592). Nothing is stored. Yields each step when it is
 * done; the first failure ends the tour.
 */
export async function* demoResource(
  context: Context,
  options: DemoOptions,
): AsyncGenerator<DemoStep> {
  const server = await context.serve(0, { faults: [], resources: ['/mcp'], registration: 'open' });
  const [{ resource: address } = { resource: server.resource }] = server.resources ?? [];
  const api = new URL(address);
  const tour = createTour(context, options.begin);
  const { interactive } = context.terminal;
  const signIn = async (settings: Settings) => {
    const browser = interactive ? options.browser : { never: true };
    return await login(context, settings, {
      ...options,
      browser,
      emit: (event) => {
        options.emit(event);
        // Without a user the test user signs in.
        if (event.type === 'url_ready' && !interactive) void server.signIn(event.url);
      },
    });
  };
  let scope = '';
  let metadata: AuthorizationServer | undefined;
  let resource = '';
  yield await tour('Ask the API without a token: its challenge leads to its metadata', async () => {
    const found = await findResource(context, api);
    scope = found.scope ?? '';
    resource = found.metadata.resource;
    const [issuer = ''] = found.metadata.authorization_servers;
    const base = settingsOf({ issuer, api: api.href });
    metadata = await findServer(context, base);
    const { status } = found.answer;
    return { type: 'challenged', status, metadataUrl: found.metadataUrl, issuer };
  });
  const { issuer } = requireMade(metadata);
  const base = settingsOf({ issuer, resource: [resource], api: api.href, scope });
  let registration: Registration | undefined;
  yield await tour('Register a client at its authorization server', async () => {
    const asked = { redirect_uris: [redirect_uri], scope: undefined };
    const made = await registerClient(
      requireMade(metadata),
      asked,
      registrationOptions(context, base),
    );
    ({ registration } = made);
    return { type: 'registered', client_id: registration.client_id };
  });
  const client = requireMade(registration);
  const settings = withClient(base, { client_id: client.client_id }, 'server');
  let token = '';
  yield await tour('Sign in for this API alone: the token names it', async () => {
    const signedIn = await signIn(settings);
    token = signedIn.tokens.access_token;
    return { type: 'signed_in', signedIn };
  });
  yield await tour('Call the API with the token', async () => await call('GET', scope));
  let wanted = '';
  yield await tour('Ask for more than the token may', async () => {
    const { response, challenges } = await send('DELETE');
    wanted = challenges[0]?.parameters['scope'] ?? '';
    return { type: 'called', status: response.status, scope: wanted };
  });
  yield await tour('Sign in again with that scope added, and ask again', async () => {
    const both = `${scope} ${wanted}`;
    const signedIn = await signIn(withClient(settings, { scope: both }, 'flag'));
    token = signedIn.tokens.access_token;
    return await call('DELETE', signedIn.tokens.scope ?? both);
  });
  yield await tour('Remove the client', async () => {
    if (!isManaged(client, requireMade(metadata))) throw new Error('no registration access token');
    const management = { ...registrationOptions(context, base), server: requireMade(metadata) };
    await deleteRegistration(client, management);
    return { type: 'removed', client_id: client.client_id };
  });

  async function send(method: string) {
    const request = { method, url: api, headers: new Headers(), body: undefined };
    return await requestResource(token, request, context.http('api'));
  }

  async function call(method: string, granted: string): Promise<DemoResult> {
    const { response } = await send(method);
    const { status } = response;
    if (status === 200) return { type: 'called', status, scope: granted };
    throw new Failure('check_failed', `the API of the built-in server responded with ${status}`);
  }
}

/** Nothing of the user's own profiles and environment belongs here, and nothing is stored. */
function settingsOf(client: Settings['client']): Settings {
  const own = { redirect_uri: 'http://127.0.0.1:0/callback', token_store: 'memory' } as const;
  const none = { profile: 'demo-resource', known: false, builtIn: false, client: {}, origins: {} };
  return withClient(none, { ...own, ...client }, 'preset');
}

function requireMade<T>(made: T | undefined): T {
  if (made === undefined) throw new Error('the step before has not ended');
  return made;
}
