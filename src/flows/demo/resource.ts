import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import type { Registration } from '../../model/registration.ts';
import { withClient } from '../../model/settings.ts';
import type { AuthorizationServer } from '../../oauth/connection.ts';
import { requestResource } from '../../oauth/protected-resource.ts';
import { deleteRegistration, isManaged } from '../../oauth/registration/manage.ts';
import { registerClient } from '../../oauth/registration/register.ts';
import { registrationOptions } from '../client/register.ts';
import { findResource } from '../resource/find-resource.ts';
import { findServer } from '../server/find-server.ts';
import {
  createSignIn,
  createTour,
  type DemoOptions,
  type DemoResult,
  type DemoStep,
  requireMade,
  settingsOf,
} from './tour.ts';

/** Registered without a port, any port fits (RFC 8252 section 7.3): no other program is in the way. */
const redirect_uri = 'http://127.0.0.1/callback';

const profile = 'demo-resource';

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
  const signIn = createSignIn(context, server, options);
  let scope = '';
  let metadata: AuthorizationServer | undefined;
  let resource = '';
  yield await tour('Ask the API without a token: its challenge leads to its metadata', async () => {
    const found = await findResource(context, api);
    scope = found.scope ?? '';
    resource = found.metadata.resource;
    const [issuer = ''] = found.metadata.authorization_servers;
    const base = settingsOf(profile, { issuer, api: api.href });
    metadata = await findServer(context, base);
    const { status } = found.answer;
    return { type: 'challenged', status, metadataUrl: found.metadataUrl, issuer };
  });
  const { issuer } = requireMade(metadata);
  const base = settingsOf(profile, { issuer, resource: [resource], api: api.href, scope });
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
    const signedIn = await signIn(context, settings);
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
    const signedIn = await signIn(context, withClient(settings, { scope: both }, 'flag'));
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
