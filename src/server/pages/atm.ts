import type { AtmClient } from '../atm/clients.ts';
import type { AtmUser } from '../atm/users.ts';
import { html } from './html.ts';
import type { Page } from './layout.ts';

const wrong = 'The login ID or the password is wrong.';

/**
 * The hosted page: the sign-in to an application. `rejectedLoginId` is that of a failed attempt.
 */
export function atmSignInPage(
  { clientId, name, redirectUrl }: AtmClient,
  users: readonly AtmUser[],
  rejectedLoginId: string | undefined,
): Page {
  const invalid =
    rejectedLoginId === undefined
      ? undefined
      : html`aria-invalid="true" aria-describedby="problem"`;
  return {
    name: 'atm-sign-in',
    redirect_uri: redirectUrl,
    title: 'Sign in',
    content: html`<p><strong>${name}</strong> asks you to sign in.</p>
      ${invalid && html`<p class="problem" id="problem" role="alert">${wrong}</p>`}
      <form method="post" action="/login">
        <input type="hidden" name="clientId" value="${clientId}" />
        <label for="loginId">Login ID (e-mail address)</label>
        <input
          type="email"
          id="loginId"
          name="loginId"
          value="${rejectedLoginId}"
          required
          autofocus
          autocomplete="username"
          autocapitalize="none"
          spellcheck="false"
          ${invalid}
        />
        <label for="password">Password</label>
        <input
          type="password"
          id="password"
          name="password"
          required
          autocomplete="current-password"
          ${invalid}
        />
        <button class="primary" name="signIn" value="yes">Sign in</button>
      </form>
      <h2>Test users: login ID and password</h2>
      <dl>
        ${users.map(
          (user) =>
            html`<dt>${user.name}</dt>
              <dd><code>${user.loginId}</code></dd>
              <dd><code>${user.password}</code></dd> `,
        )}
      </dl>`,
  };
}

/** The home page of the server. */
export function atmHomePage(origin: string, clients: readonly AtmClient[]): Page {
  return {
    name: 'atm-home',
    title: 'ATM server',
    content: html`<dl>
      <dt>Base URL</dt>
      <dd><code>${origin}</code></dd>
      <dt>Login page</dt>
      ${clients.map(
        ({ clientId }) =>
          html`<dd><a href="/login?clientId=${clientId}">/login?clientId=${clientId}</a></dd> `,
      )}
      <dt>Direct login</dt>
      <dd><code>POST /auth</code></dd>
      <dt>Tokens</dt>
      <dd><code>POST /auth/token</code></dd>
      <dt>Keys</dt>
      <dd><a href="/auth/.well-known/jwks.json">/auth/.well-known/jwks.json</a></dd>
      <dt>API</dt>
      <dd><code>GET /api/me</code></dd>
    </dl>`,
  };
}
