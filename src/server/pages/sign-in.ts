import type { User } from '../users.ts';
import { html, type Html } from './html.ts';
import type { Page } from './layout.ts';

export type Scope = { readonly name: string; readonly meaning: string };

/** Lets the user be chosen; `suggested` has the focus. */
export function chooseUserPage(
  action: string,
  client: string,
  users: readonly User[],
  suggested: string | undefined,
): Omit<Page, 'redirect_uri'> {
  return {
    name: 'choose-user',
    title: 'Who is signing in?',
    content: html`<p><strong>${client}</strong> asks you to sign in.</p>
      <form method="post" action="${action}">
        ${users.map((user) => userButton(user, user.sub === suggested))}
        <button name="consent" value="deny">Cancel</button>
      </form>`,
  };
}

/** Shows the requested scopes and lets the user allow or deny them. */
export function consentPage(
  action: string,
  client: string,
  user: User,
  scopes: readonly Scope[],
): Omit<Page, 'redirect_uri'> {
  return {
    name: 'consent',
    title: `Allow ${client}?`,
    content: html`<p><strong>${client}</strong> asks to:</p>
      <ul class="scopes">
        ${scopes.map(
          ({ name, meaning }) =>
            html`<li>
              <span>${meaning}</span> <small><code>${name}</code></small>
            </li>`,
        )}
      </ul>
      <form method="post" action="${action}">
        <button class="primary" name="consent" value="allow">Allow</button>
        <button name="consent" value="deny">Deny</button>
      </form>
      <form method="post" action="${action}">
        <p class="soft">
          Signed in as ${user.name}.
          <button class="link" name="switch" value="user">Not you?</button>
        </p>
      </form>`,
  };
}

function userButton({ sub, name, given_name, email }: User, isSuggested: boolean): Html {
  const focus = isSuggested ? html` autofocus` : undefined;
  return html`<button class="user" name="user" value="${sub}" ${focus}>
    <span class="initial" aria-hidden="true">${given_name.slice(0, 1)}</span>
    <span>${name}<small>${email}</small></span>
  </button> `;
}
