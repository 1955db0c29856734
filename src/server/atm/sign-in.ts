import type { IncomingMessage } from 'node:http';
import { readForm } from '../form.ts';
import { atmSignInPage } from '../pages/atm.ts';
import { errorPage } from '../pages/notices.ts';
import { mediaType, readJson, readMembers } from './body.ts';
import type { AtmClient } from './clients.ts';
import { findClient, type Realm } from './realm.ts';
import { type AtmResponse, json, refuse, seeOther, show } from './response.ts';
import { atmUsers, authenticate } from './users.ts';

const loginMembers = ['loginId', 'password', 'clientId'] as const;
const formType = 'application/x-www-form-urlencoded';

/** `GET /login?clientId=…`: the hosted page. Any other parameter, including `state`, is ignored. */
export function hostedPage(realm: Realm, query: URLSearchParams): AtmResponse {
  const client = onlyClient(realm, query);
  return client === undefined ? unknownClient(query) : show(signInPage(client));
}

/** `POST /login`: what the form of the hosted page sends. */
export async function postHostedPage(realm: Realm, request: IncomingMessage): Promise<AtmResponse> {
  if (mediaType(request) !== formType) {
    return show(errorPage('The request was refused', `The body is not ${formType}.`), 415);
  }
  const form = await readForm(request);
  const client = onlyClient(realm, form);
  if (client === undefined) return unknownClient(form);
  const loginId = form.get('loginId') ?? '';
  const user = authenticate(loginId, form.get('password') ?? '');
  if (user === undefined) return show(signInPage(client, loginId), 401);
  const code = await realm.grants.newCode(client.clientId, user.scope.id);
  return seeOther(withCode(client.redirectUrl, code));
}

/** `POST /auth`, the direct login: the same without a page. */
export async function directLogin(realm: Realm, request: IncomingMessage): Promise<AtmResponse> {
  const body = await readJson(request);
  if ('refusal' in body) return body.refusal;
  const login = readMembers(body.members, loginMembers, 'a login');
  if ('refusal' in login) return login.refusal;
  const { loginId, password, clientId } = login.values;
  const client = findClient(realm, clientId);
  if (client === undefined) return refuse(401, `clientId ${clientId} is not registered`);
  const user = authenticate(loginId, password);
  if (user === undefined) return refuse(401, 'loginId or password is wrong');
  const code = await realm.grants.newCode(client.clientId, user.scope.id);
  return json({ redirectUrl: client.redirectUrl, code });
}

function signInPage(client: AtmClient, rejectedLoginId?: string): ReturnType<typeof atmSignInPage> {
  return atmSignInPage(client, atmUsers, rejectedLoginId);
}

function onlyClient(realm: Realm, parameters: URLSearchParams): AtmClient | undefined {
  const [clientId = '', ...more] = parameters.getAll('clientId');
  return more.length === 0 ? findClient(realm, clientId) : undefined;
}

function unknownClient(parameters: URLSearchParams): AtmResponse {
  const ids = parameters.getAll('clientId');
  const description =
    ids.length === 1
      ? `No application is registered with the clientId ${ids[0]}.`
      : `The URL must have exactly one clientId; this one has ${ids.length}.`;
  return show(errorPage('Unknown application', description), 400);
}

/** Adds only the code: ATM returns no `state`. */
function withCode(redirectUrl: string, code: string): string {
  const url = new URL(redirectUrl);
  url.searchParams.append('code', code);
  return url.href;
}
