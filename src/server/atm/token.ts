import type { IncomingMessage } from 'node:http';
import type { JsonObject } from '../../util/json.ts';
import { lifetimes } from '../lifetimes.ts';
import { readJson, readMembers } from './body.ts';
import type { Grant } from './grants.ts';
import { findClient, type Realm } from './realm.ts';
import { type AtmResponse, json, refuse } from './response.ts';
import { findAtmUser } from './users.ts';

const exchangeMembers = ['clientId', 'clientSecret', 'grant_types', 'code'] as const;
/** The document has two names for the grant: `grant_types` above, `grantType` here. */
const refreshMembers = ['clientId', 'refresh_token', 'id_token', 'grantType'] as const;

/** `POST /auth/token`: exchanges a code or a refresh token for three new tokens. */
export async function postToken(realm: Realm, request: IncomingMessage): Promise<AtmResponse> {
  const body = await readJson(request);
  if ('refusal' in body) return body.refusal;
  const { members } = body;
  return isRefresh(members) ? await refresh(realm, members) : await exchange(realm, members);
}

function isRefresh(members: JsonObject): boolean {
  if ('refresh_token' in members) return true;
  return 'grantType' in members && !('code' in members);
}

async function exchange(realm: Realm, members: JsonObject): Promise<AtmResponse> {
  const request = readMembers(members, exchangeMembers, 'a code exchange');
  if ('refusal' in request) return request.refusal;
  const { clientId, clientSecret, grant_types, code } = request.values;
  if (grant_types !== 'authorization_code') {
    return refuse(400, `grant_types is ${grant_types}, expected authorization_code`);
  }
  if (findClient(realm, clientId)?.clientSecret !== clientSecret) {
    return refuse(401, 'clientId or clientSecret is wrong');
  }
  const redeemed = await realm.grants.redeemCode(code, clientId);
  return 'problem' in redeemed ? refuse(400, redeemed.problem) : await issue(realm, redeemed.grant);
}

async function refresh(realm: Realm, members: JsonObject): Promise<AtmResponse> {
  const request = readMembers(members, refreshMembers, 'a refresh');
  if ('refusal' in request) return request.refusal;
  const { clientId, refresh_token, id_token, grantType } = request.values;
  if (grantType !== 'refresh_token') {
    return refuse(400, `grantType is ${grantType}, expected refresh_token`);
  }
  const redeemed = await realm.grants.redeemRefreshToken(refresh_token, id_token, clientId);
  return 'problem' in redeemed ? refuse(401, redeemed.problem) : await issue(realm, redeemed.grant);
}

async function issue(realm: Realm, grant: Grant): Promise<AtmResponse> {
  const { grants, signer } = realm;
  const user = findAtmUser(grant.accountId);
  if (user === undefined) return refuse(401, 'the user no longer exists');
  const client = findClient(realm, grant.clientId);
  if (client === undefined) return refuse(401, 'the application no longer exists');
  const [id_token, access_token] = await Promise.all([
    signer.sign(user, client.applicationId),
    signer.sign(user, client.applicationId),
  ]);
  const tokens = await grants.keepTokens(grant, { id_token, access_token });
  return json({ ...tokens, exp_access_token: lifetimes.access_token });
}
