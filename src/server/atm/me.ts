import type { IncomingMessage } from 'node:http';

import { type Answer, json, refuse, withHeader } from './answer.ts';
import type { Realm } from './realm.ts';
import { findAtmUser } from './users.ts';

/** `GET /api/me`: an API to call with an access token; it says who the token is about. */
export async function answerMe({ grants }: Realm, { headers }: IncomingMessage): Promise<Answer> {
  const [, token] = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '') ?? [];
  if (token === undefined) return unauthorized('an access token is missing: Authorization: Bearer');
  const grant = await grants.findByAccessToken(token);
  const user = findAtmUser(grant?.accountId);
  if (user === undefined) return unauthorized('the access token is unknown, expired or revoked');
  return json(user.scope);
}

function unauthorized(message: string): Answer {
  return withHeader(refuse(401, message), 'www-authenticate', 'Bearer');
}
