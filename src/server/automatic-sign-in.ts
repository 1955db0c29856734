import type { Fetch } from '../model/exchange.ts';
import { Failure } from '../model/errors.ts';
import { createBrowser, type View } from './page-browser.ts';

const maximumPages = 10;

/** The button that allows the request, by page. */
const buttons: Readonly<Record<string, string>> = {
  'choose-user': 'user',
  consent: 'consent',
  'device-confirm': 'confirm',
};

/**
 * Signs in the first user on the pages of a built-in server and allows the request, up to the
 * request to the redirect URI. Resolves with its response: a login that responds only after the
 * exchange has to run concurrently. Throws a Failure on an unexpected page.
 */
export async function signIn(fetch: Fetch, authorizationUrl: string): Promise<void> {
  await walk(fetch, authorizationUrl, ({ isElsewhere }) => isElsewhere);
}

/** Confirms a device as the first user, from the `verification_uri_complete` of RFC 8628 on. */
export async function confirmDevice(fetch: Fetch, verificationUriComplete: string): Promise<void> {
  await walk(fetch, verificationUriComplete, ({ page }) => page === 'device-done');
}

async function walk(fetch: Fetch, url: string, isEnd: (view: View) => boolean): Promise<void> {
  const browser = createBrowser(fetch, url);
  let view = await browser.open(url);
  for (let step = 0; step < maximumPages; step += 1) {
    if (isEnd(view)) return;
    const button = view.buttons.find(({ name }) => name === buttons[view.page ?? '']);
    if (button === undefined) break;
    view = await browser.press(button);
  }
  throw new Failure('refused', `the built-in server stopped the sign-in with ${describe(view)}`, {
    code: view.error,
  });
}

function describe({ status, title, problem }: View): string {
  if (title === undefined) return `HTTP ${status}`;
  return problem === undefined ? `the page "${title}"` : `the page "${title}": ${problem}`;
}
