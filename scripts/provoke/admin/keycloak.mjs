// @ts-check
// What an administrator of Keycloak does, by the Admin REST API. What is given back undoes it.

import { fetchBounded, objectOf, post } from '../../interop/probe.mjs';
import { check } from '../../interop/steps/run.mjs';

/** @import { Ground, Undo } from '../provocation.mjs' */

/** @typedef {Readonly<Record<string, unknown>>} Members */

/**
 * Other members of the client that signs in.
 * @param {Members} members
 */
export function ofClient(members) {
  return async (/** @type {Ground} */ ground) => {
    return await replaced(ground, await clientAt(ground), (before) => ({ ...before, ...members }));
  };
}

/**
 * Other attributes of the client that signs in. Those that it did not have are empty afterwards: an
 * update without them leaves them as they are.
 * @param {Members} attributes
 */
export function ofAttributes(attributes) {
  return async (/** @type {Ground} */ ground) => {
    const path = await clientAt(ground);
    const before = /** @type {Members} */ (await asked(ground, path, 'GET'));
    const empty = Object.fromEntries(Object.keys(attributes).map((name) => [name, '']));
    const were = { ...empty, .../** @type {Members} */ (before['attributes']) };
    await asked(ground, path, 'PUT', { ...before, attributes: { ...were, ...attributes } });
    return async () => {
      await asked(ground, path, 'PUT', { ...before, attributes: were });
    };
  };
}

/** @param {Members} members */
export function ofUser(members) {
  return async (/** @type {Ground} */ ground) => {
    const path = await userAt(ground);
    return await replaced(ground, path, (before) => ({ ...before, ...members }));
  };
}

/** @param {Members} members */
export function ofRealm(members) {
  return async (/** @type {Ground} */ ground) => {
    return await replaced(ground, '', (before) => ({ ...before, ...members }));
  };
}

/** @param {Ground} ground */
export async function signOut(ground) {
  await asked(ground, `${await userAt(ground)}/logout`, 'POST');
}

/**
 * New keys, and the old ones are switched off.
 * @param {Ground} ground
 */
export async function replaceKeys(ground) {
  const type = 'org.keycloak.keys.KeyProvider';
  const all = await listed(ground, `/components?type=${type}`);
  for (const component of all.filter(({ providerId }) => providerId.startsWith('rsa'))) {
    const config = { ...component.config, active: ['false'], enabled: ['false'] };
    await asked(ground, `/components/${component.id}`, 'PUT', { ...component, config });
  }
  const config = { priority: ['200'], enabled: ['true'], active: ['true'], algorithm: ['RS256'] };
  const added = { name: `rsa-${Date.now()}`, providerId: 'rsa-generated', providerType: type };
  await asked(ground, '/components', 'POST', { ...added, config });
}

/** @param {Ground} ground */
async function clientAt(ground) {
  const id = ground.announcement.clients['basic']?.client_id;
  const [found] = await listed(ground, `/clients?clientId=${id}`);
  return `/clients/${found.id}`;
}

/** @param {Ground} ground */
async function userAt(ground) {
  const name = ground.announcement.user?.username;
  const [found] = await listed(ground, `/users?username=${name}`);
  return `/users/${found.id}`;
}

/**
 * @param {Ground} ground
 * @param {string} path
 * @returns {Promise<readonly any[]>}
 */
async function listed(ground, path) {
  return Object.values((await asked(ground, path, 'GET')) ?? {});
}

/**
 * @param {Ground} ground
 * @param {string} path below that of the realm
 * @param {(before: Members) => Members} change
 * @returns {Promise<Undo>}
 */
async function replaced(ground, path, change) {
  const before = /** @type {Members} */ (await asked(ground, path, 'GET'));
  await asked(ground, path, 'PUT', change(before));
  return async () => {
    await asked(ground, path, 'PUT', before);
  };
}

/**
 * A request to the Admin REST API about the realm, which succeeds.
 * @param {Ground} ground
 * @param {string} path
 * @param {string} method
 * @param {unknown} [body]
 */
async function asked({ announcement: { extra = {} } }, path, method, body) {
  const { origin = '', username = '', password = '' } = extra;
  const { json } = await post(
    `${origin}/realms/master/protocol/openid-connect/token`,
    { grant_type: 'password', username, password },
    { client_id: 'admin-cli', auth: 'none' },
  );
  const response = await fetchBounded(`${origin}/admin/realms/interop${path}`, {
    method,
    headers: {
      authorization: `Bearer ${String(json?.['access_token'])}`,
      'content-type': 'application/json',
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  check(response.ok, `${method} ${path}: HTTP ${response.status} ${text.slice(0, 300)}`);
  return objectOf(text);
}
