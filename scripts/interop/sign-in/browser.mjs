// @ts-check
// A browser without a screen: cookies, redirects, and the forms of a page. No script of a page runs.

import { Cookie, CookieJar } from 'tough-cookie';
import { request } from 'undici';

import { readPage } from './page.mjs';

/** @import { Page } from './page.mjs' */

const mostRedirects = 20;
const longestMs = 20_000;

/**
 * @typedef {object} View
 * @property {string} url
 * @property {number} status
 * @property {Page} page
 *
 * @typedef {object} Init
 * @property {string} [method]
 * @property {string} [body]
 * @property {Readonly<Record<string, string>>} [headers]
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
   * Not by fetch, which cannot navigate: its `Sec-Fetch-Mode: cors` is how servers know a script.
   * @param {string} url
   * @param {Init} init
   */
  async function send(url, { method = 'GET', body, headers = {} }) {
    const cookie = await jar.getCookieString(url);
    const response = await request(url, {
      method,
      body: body ?? null,
      // Servers that close kept connections early, such as Starman, would do so in the next request.
      reset: true,
      headers: {
        accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8',
        'accept-language': 'en',
        'sec-fetch-mode': 'navigate',
        ...(cookie !== '' && { cookie }),
        ...headers,
      },
      signal: AbortSignal.timeout(longestMs),
    });
    for (const line of [response.headers['set-cookie'] ?? []].flat()) {
      const parsed = Cookie.parse(line, { loose: true });
      if (parsed !== undefined) await jar.setCookie(parsed, url, { ignoreError: true });
    }
    const [location] = [response.headers['location'] ?? []].flat();
    return { status: response.statusCode, location, text: await response.body.text() };
  }

  /**
   * @param {string} first
   * @param {Init} firstInit
   * @returns {Promise<View>}
   */
  async function visit(first, firstInit) {
    let url = first;
    let init = firstInit;
    for (let step = 0; step < mostRedirects; step += 1) {
      if (isEnd(url)) return { url, status: 0, page: readPage('', url) };
      const { status, location, text } = await send(url, init);
      if (location === undefined || status < 300 || status > 399) {
        return { url, status, page: readPage(text, url) };
      }
      if (status !== 307 && status !== 308) init = {};
      url = new URL(location, url).href;
    }
    throw new Error(`more than ${mostRedirects} redirects, the last to ${url}`);
  }

  return {
    open: (url) => visit(url, {}),
    submit: ({ method, action, body }) => {
      if (method === 'post') {
        return visit(action, {
          method: 'POST',
          body: body.toString(),
          headers: {
            origin: new URL(action).origin,
            'content-type': 'application/x-www-form-urlencoded',
          },
        });
      }
      const url = new URL(action);
      url.search = body.toString();
      return visit(url.href, {});
    },
    request: async ({ method, url, json }) => {
      const { status } = await send(url, {
        method,
        ...(json !== undefined && { body: JSON.stringify(json) }),
        headers: {
          'sec-fetch-mode': 'cors',
          ...(json !== undefined && {
            'content-type': 'application/json',
            origin: new URL(url).origin,
          }),
        },
      });
      return status;
    },
  };
}
