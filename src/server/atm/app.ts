import type { IncomingMessage } from 'node:http';
import type { App } from '../listen.ts';
import { atmHomePage } from '../pages/atm.ts';
import type { Store } from '../storage.ts';
import type { Realm } from './realm.ts';
import { type AtmResponse, json, refuse, send, show, withHeader } from './response.ts';
import { directLogin, hostedPage, postHostedPage } from './sign-in.ts';
import { postToken } from './token.ts';
import { findAtmUser } from './users.ts';

type Endpoint = (
  realm: Realm,
  request: IncomingMessage,
  query: URLSearchParams,
) => AtmResponse | Promise<AtmResponse>;
type Methods = { readonly GET?: Endpoint; readonly POST?: Endpoint };

const endpoints: ReadonlyMap<string, Methods> = new Map<string, Methods>([
  ['/', { GET: ({ origin, clients }) => show(atmHomePage(origin, clients)) }],
  ['/favicon.ico', { GET: () => ({ status: 204, headers: {}, body: '' }) }],
  ['/login', { GET: (realm, _request, query) => hostedPage(realm, query), POST: postHostedPage }],
  ['/auth', { POST: directLogin }],
  ['/auth/token', { POST: postToken }],
  ['/auth/.well-known/jwks.json', { GET: ({ signer }) => json(signer.jwks) }],
  ['/api/me', { GET: getMe }],
]);

/** The whole server as a request handler. */
export function createAtmApp(realm: Realm, store: Store): App {
  return async (request, response) => {
    try {
      const atmResponse = await route(realm, request);
      // A token is stored before the client receives it.
      await store.flush();
      send(response, atmResponse);
    } catch {
      send(response, refuse(500, 'the server failed to handle this request'));
    }
  };
}

async function route(realm: Realm, request: IncomingMessage): Promise<AtmResponse> {
  // A web site must not reach a loopback server under its own name (DNS rebinding).
  if (request.headers.host !== new URL(realm.origin).host) {
    return refuse(421, `this server is ${realm.origin} and accepts no other host name`);
  }
  const [path = '/', query = ''] = (request.url ?? '/').split(/\?(.*)/s);
  const methods = endpoints.get(path);
  if (methods === undefined) return refuse(404, `no endpoint at ${path}`);
  const endpoint = methods[request.method === 'HEAD' ? 'GET' : (request.method as keyof Methods)];
  if (endpoint === undefined) {
    const allowed = Object.keys(methods).join(', ');
    const refusal = refuse(405, `${path} supports ${allowed}, not ${request.method}`);
    return withHeader(refusal, 'allow', allowed);
  }
  return await endpoint(realm, request, new URLSearchParams(query));
}

/** `GET /api/me`: an API to call with an access token; it returns the user of the token. */
async function getMe({ grants }: Realm, { headers }: IncomingMessage): Promise<AtmResponse> {
  const [, token] = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '') ?? [];
  if (token === undefined) return unauthorized('an access token is missing: Authorization: Bearer');
  const grant = await grants.findByAccessToken(token);
  const user = findAtmUser(grant?.accountId);
  if (user === undefined) return unauthorized('the access token is unknown, expired or revoked');
  return json(user.scope);
}

function unauthorized(message: string): AtmResponse {
  return withHeader(refuse(401, message), 'www-authenticate', 'Bearer');
}
