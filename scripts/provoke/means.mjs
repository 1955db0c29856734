// @ts-check
// What rows use: the tokens of the sign-in, requests of another program, changed addresses.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { post } from '../interop/probe.mjs';
import { check, endpoint, tokensOf } from '../interop/steps/run.mjs';
import { profile } from './provocation.mjs';

/** @import { Client } from '../interop/row.mjs' */
/** @import { Ground } from './provocation.mjs' */

/** The flag with a secret that no client has. */
export const wrongSecret = ['--client-secret-file', 'wrong.secret'];

/** @param {Ground} ground */
export async function refreshToken(ground) {
  const { refresh_token } = await tokensOf(ground, profile);
  check(refresh_token, 'the sign-in brought no refresh token');
  return refresh_token;
}

/**
 * The flags with the access token as the subject token of an exchange.
 * @param {Ground} ground
 */
export async function subjectToken(ground) {
  const { access_token } = await tokensOf(ground, profile);
  writeFileSync(join(ground.product.folder, 'subject-token'), access_token);
  return ['--subject-token-file', 'subject-token', '--no-store'];
}

/** @param {Ground} ground */
export async function idToken(ground) {
  const { id_token } = await tokensOf(ground, profile);
  check(id_token, 'the sign-in brought no ID token');
  return id_token;
}

/**
 * A request of another program at the token endpoint, which succeeds.
 * @param {Ground} ground
 * @param {Client} client
 * @param {Readonly<Record<string, string>>} parameters
 */
export async function redeem(ground, client, parameters) {
  const { response, text } = await post(endpoint(ground, 'token_endpoint'), parameters, client);
  check(response.ok, `token endpoint: HTTP ${response.status} ${text.slice(0, 300)}`);
}

/**
 * An authorization URL as it is when something on the way takes PKCE out of it.
 * @param {string} url
 */
export function withoutPkce(url) {
  const changed = new URL(url);
  changed.searchParams.delete('code_challenge');
  changed.searchParams.delete('code_challenge_method');
  return changed.href;
}

/**
 * @param {string} url
 * @param {string} name
 * @param {(value: string) => string} change
 */
export function withParameter(url, name, change) {
  const changed = new URL(url);
  changed.searchParams.set(name, change(changed.searchParams.get(name) ?? ''));
  return changed.href;
}
