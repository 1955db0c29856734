import type { Fetch } from '../../../src/model/exchange.ts';
import { Failure } from '../../../src/model/errors.ts';
import { createBrowser } from '../../../src/server/page-browser.ts';
import { atmUsers } from '../../../src/server/atm/users.ts';

/**
 * Signs in the first test user on the hosted page of an ATM server, up to the request to the
 * redirect URL. Resolves with its response: a login that responds only after the exchange has to
 * run concurrently. Throws a Failure on an unexpected page.
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
