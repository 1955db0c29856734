import type { IncomingMessage } from 'node:http';

import type { App } from '../listen.ts';
import { atmHomePage } from '../pages/atm.ts';
import type { Store } from '../storage.ts';
import { type Answer, json, refuse, send, show, withHeader } from './answer.ts';
import { answerMe } from './me.ts';
import type { Realm } from './realm.ts';
import { answerHostedPage, directLogin, hostedPage } from './sign-in.ts';
import { answerToken } from './token.ts';

type Endpoint = (
  realm: Realm,
  request: IncomingMessage,
  query: URLSearchParams,
) => Answer | Promise<Answer>;
type Methods = { readonly GET?: Endpoint; readonly POST?: Endpoint };

const endpoints: ReadonlyMap<string, Methods> = new Map<string, Methods>([
  ['/', { GET: ({ origin, clients }) => show(atmHomePage(origin, clients)) }],
  ['/favicon.ico', { GET: () => ({ status: 204, headers: {}, body: '' }) }],
  ['/login', { GET: (realm, _request, query) => hostedPage(realm, query), POST: answerHostedPage }],
  ['/auth', { POST: directLogin }],
  ['/auth/token', { POST: answerToken }],
  ['/auth/.well-known/jwks.json', { GET: ({ signer }) => json(signer.jwks) }],
  ['/api/me', { GET: answerMe }],
]);

/** The whole server as a request handler. */
export function createAtmApp(realm: Realm, store: Store): App {
  return async (request, response) => {
    try {
      const answer = await route(realm, request);
      // Whoever sees a new token may rely on it to be in the file.
      await store.flush();
      send(response, answer);
    } catch {
      send(response, refuse(500, 'the server failed to answer this request'));
    }
  };
}

async function route(realm: Realm, request: IncomingMessage): Promise<Answer> {
  // A web site must not reach a loopback server under its own name (DNS rebinding).
  if (request.headers.host !== new URL(realm.origin).host) {
    return refuse(421, `this server is ${realm.origin} and answers to no other name`);
  }
  const [path = '/', query = ''] = (request.url ?? '/').split(/\?(.*)/s);
  const methods = endpoints.get(path);
  if (methods === undefined) return refuse(404, `this server has nothing at ${path}`);
  const endpoint = methods[request.method === 'HEAD' ? 'GET' : (request.method as keyof Methods)];
  if (endpoint === undefined) {
    const allowed = Object.keys(methods).join(', ');
    const refusal = refuse(405, `${path} takes ${allowed}, not ${request.method}`);
    return withHeader(refusal, 'allow', allowed);
  }
  return await endpoint(realm, request, new URLSearchParams(query));
}
