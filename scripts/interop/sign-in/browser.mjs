// @ts-check
// A browser without a screen: cookies, redirects, and the forms of a page. No script of a page runs.

import { Cookie, CookieJar } from 'tough-cookie';

import { fetchBounded } from '../probe.mjs';
import { readPage } from './page.mjs';

/** @import { Page } from './page.mjs' */

const mostRedirects = 20;

/**
 * @typedef {object} View
 * @property {string} url
 * @property {number} status
 * @property {Page} page
 *
 * @typedef {object} Browser
 * @property {(url: string) => Promise<View>} open
 * @property {(form: { readonly method: string, readonly action: string, readonly body: URLSearchParams }) => Promise<View>} submit
 * @property {(request: { readonly method: string, readonly url: string, readonly json?: unknown }) => Promise<number>} request
 *   sends what the script of a page would send, and gives the status
 */

/**
 * A browser with an empty jar of cookies. Up to 20 redirects are followed. An address that `isEnd`
 * accepts, such as a redirect URI, is not asked: its view has status 0 and an empty page.
 * @param {(url: string) => boolean} [isEnd]
 * @returns {Browser}
 */
export function createBrowser(isEnd = () => false) {
  // Browsers send Secure cookies to loopback over http, too.
  const jar = new CookieJar(undefined, { allowSecureOnLocal: true, rejectPublicSuffixes: false });

  /**
   * @param {string} url
   * @param {RequestInit} init
   */
  async function send(url, init) {
    const cookie = await jar.getCookieString(url);
    const response = await fetchBounded(url, {
      ...init,
      headers: {
        accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8',
        'accept-language': 'en',
        ...(cookie !== '' && { cookie }),
        .../** @type {Record<string, string>} */ (init.headers),
      },
      redirect: 'manual',
    });
    for (const line of response.headers.getSetCookie()) {
      const parsed = Cookie.parse(line, { loose: true });
      if (parsed !== undefined) await jar.setCookie(parsed, url, { ignoreError: true });
    }
    return response;
  }

  /**
   * @param {string} first
   * @param {RequestInit} firstInit
   * @returns {Promise<View>}
   */
  async function visit(first, firstInit) {
    let url = first;
    let init = firstInit;
    for (let step = 0; step < mostRedirects; step += 1) {
      if (isEnd(url)) return { url, status: 0, page: readPage('', url) };
      const response = await send(url, init);
      const location = response.headers.get('location');
      if (location === null || response.status < 300 || response.status > 399) {
        return { url, status: response.status, page: readPage(await response.text(), url) };
      }
      await response.body?.cancel();
      if (response.status !== 307 && response.status !== 308) init = {};
      url = new URL(location, url).href;
    }
    throw new Error(`more than ${mostRedirects} redirects, the last to ${url}`);
  }

  return {
    open: (url) => visit(url, {}),
    submit: ({ method, action, body }) => {
      if (method === 'post') {
        const origin = new URL(action).origin;
        return visit(action, { method: 'POST', body, headers: { origin } });
      }
      const url = new URL(action);
      url.search = body.toString();
      return visit(url.href, {});
    },
    request: async ({ method, url, json }) => {
      const response = await send(url, {
        method,
        ...(json !== undefined && {
          body: JSON.stringify(json),
          headers: { 'content-type': 'application/json', origin: new URL(url).origin },
        }),
      });
      await response.body?.cancel();
      return response.status;
    },
  };
}
