// @ts-check
// The person at the browser. Whoever meets an error page reads it and does nothing more.

import { fetchBounded, objectOf } from '../interop/probe.mjs';
import { createBrowser } from '../interop/sign-in/browser.mjs';
import { signIn } from '../interop/sign-in/sign-in.mjs';

/** @import { View } from '../interop/sign-in/browser.mjs' */
/** @import { Ground, Person } from './provocation.mjs' */

/**
 * Watches the events of a command and does what the person does; `settled` gives what the last page
 * said when there was nothing more to press.
 * @param {Ground} ground
 * @param {Person | 'nobody'} person
 */
export function personAt(ground, person) {
  /** @type {Promise<string | undefined> | undefined} */
  let doing;
  return {
    onLine: (/** @type {string} */ line) => {
      const said = objectOf(line) ?? {};
      const isReady = said['event'] === 'url_ready' || said['event'] === 'code_ready';
      if (person === 'nobody' || !isReady) return;
      doing = pageOf(person.instead?.(ground) ?? atPages(ground, person, said));
      // What went wrong is told of when the command has ended.
      doing.catch(() => {});
    },
    settled: async () => await doing,
  };
}

/**
 * @param {Ground} ground
 * @param {Person} person
 * @param {Readonly<Record<string, unknown>>} event of the command
 */
async function atPages(ground, person, { event, url, redirect_uri, ...device }) {
  if (event === 'url_ready') {
    return await atBrowser(ground, person, String(url), String(redirect_uri));
  }
  const page = String(device['verification_uri_complete'] ?? device['verification_uri']);
  return await atDevicePage(ground, person, page, String(device['user_code']));
}

/**
 * What the page said on which a person did not go on. Anything else that goes wrong is thrown.
 * @param {Promise<unknown>} doing
 */
async function pageOf(doing) {
  try {
    await doing;
    return undefined;
  } catch (error) {
    const { cause } = /** @type {{ cause?: View | Error }} */ (error);
    if (cause === undefined || !('page' in cause)) throw error;
    const { status, page } = cause;
    return `page (HTTP ${status}): ${[page.title, page.words].filter(Boolean).join(': ')}`;
  }
}

/**
 * @param {Ground} ground
 * @param {Person} person
 * @param {string} url
 * @param {string} redirectUri
 */
async function atBrowser(ground, { denies = false, user, opens, arrives }, url, redirectUri) {
  const { announcement, row } = ground;
  const browser = createBrowser((at) => at.split('?')[0] === redirectUri);
  const someone = { user: user ?? announcement.user, hints: row.signIn, denies };
  const { view } = await signIn(opens?.(url) ?? url, someone, { browser });
  const callback = (await arrives?.(ground, view.url, url)) ?? view.url;
  const response = await fetchBounded(callback);
  await response.text();
}

/**
 * @param {Ground} ground
 * @param {Person} person
 * @param {string} url
 * @param {string} userCode
 */
async function atDevicePage({ announcement, row }, { denies = false, user }, url, userCode) {
  const someone = { user: user ?? announcement.user, hints: row.signIn, denies, userCode };
  await signIn(url, someone, { browser: createBrowser(), isOpenEnded: true });
}
