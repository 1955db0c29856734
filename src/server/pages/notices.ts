import { html } from './html.ts';
import type { Page } from './layout.ts';

/** The home page of the server. */
export function homePage(issuer: string, clientIds: readonly string[]): Page {
  return {
    name: 'home',
    title: 'Authorization server',
    content: html`<dl>
        <dt>Issuer</dt>
        <dd><code>${issuer}</code></dd>
        <dt>Clients</dt>
        ${clientIds.map((id) => html`<dd><code>${id}</code></dd>`)}
      </dl>
      <p>
        <a href="/.well-known/openid-configuration">Metadata</a> ·
        <a href="/device">Connect a device</a> · <a href="/session/end">Sign out</a>
      </p>`,
  };
}

export function signOutPage(
  action: string,
  xsrf: string,
  user: string,
  redirect_uri: string | undefined,
): Page {
  return {
    name: 'sign-out',
    redirect_uri,
    title: 'Sign out?',
    content: html`<p>You are signed in as ${user}. To stay signed in, close this page.</p>
      <form method="post" action="${action}">
        <input type="hidden" name="xsrf" value="${xsrf}" />
        <button class="primary" name="logout" value="yes">Sign out</button>
      </form>`,
  };
}

export function signedOutPage(): Page {
  return {
    name: 'signed-out',
    title: 'Signed out',
    content: html`<p>You are signed out of this server in this browser.</p>`,
  };
}

/** An error that cannot be sent to the client, with its OAuth error code if there is one. */
export function errorPage(title: string, description: string, error?: string): Page {
  return {
    name: 'error',
    title,
    content: html`<p class="problem">${description}</p>
      ${error && html`<p class="soft">Error code: <code>${error}</code></p>`}`,
  };
}
