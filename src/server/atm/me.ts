import type { IncomingMessage } from 'node:http';

import { type AtmResponse, json, refuse, withHeader } from './answer.ts';
import type { Realm } from './realm.ts';
import { findAtmUser } from './users.ts';

/** `GET /api/me`: an API to call with an access token; it returns the user of the token. */
export async function getMe({ grants }: Realm, { headers }: IncomingMessage): Promise<AtmResponse> {
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
