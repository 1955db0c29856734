import type { Fetch } from '../../../src/model/exchange.ts';
import { Failure } from '../../../src/model/errors.ts';
import { createBrowser } from '../../../src/server/robot-browser.ts';
import { atmUsers } from '../../../src/server/atm/users.ts';

/**
 * Signs the first test user in on the hosted page of an ATM server, and ends with the request to
 * the redirect URL. Resolves when that one is answered: a login that holds its answer back until
 * the exchange is done has to run at the same time. Throws a Failure when the page is another one.
 */
export async function signInAtm(fetch: Fetch, hostedPageUrl: string): Promise<void> {
  const browser = createBrowser(fetch, hostedPageUrl);
  const [{ loginId, password } = { loginId: '', password: '' }] = atmUsers;
  let view = await browser.open(hostedPageUrl);
  const button = view.buttons.find(({ name }) => name === 'signIn');
  if (view.page === 'atm-sign-in' && button !== undefined) {
    const body = new URLSearchParams(button.body);
    body.set('loginId', loginId);
    body.set('password', password);
    view = await browser.press({ ...button, body });
  }
  if (view.isElsewhere) return;
  const seen = view.title === undefined ? `status ${view.status}` : `the page "${view.title}"`;
  const reason = view.problem === undefined ? '' : `: ${view.problem}`;
  throw new Failure('refused', `the ATM server stopped the sign-in with ${seen}${reason}`);
}
