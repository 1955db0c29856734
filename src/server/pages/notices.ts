import { featureCommands, keyPreparation } from '../../model/feature-commands.ts';
import { type TlsFiles, trialCommand } from '../../model/servers.ts';
import { wholeWords } from '../../util/html.ts';
import type { ServerClient } from '../clients.ts';
import type { User } from '../users.ts';
import { html, type Html } from './html.ts';
import type { Page } from './layout.ts';

type Home = {
  readonly issuer: string;
  /** The path of the issuer; empty at the root. */
  readonly issuerPath: string;
  readonly resource: string;
  /** The protected resources, the example API not among them. */
  readonly resources: readonly string[];
  /** The files of a server on https. */
  readonly files: TlsFiles | undefined;
  readonly clients: readonly ServerClient[];
  readonly users: readonly User[];
};

/** The home page of the server: how to use it, with its clients and users. */
export function homePage(home: Home): Page {
  const { issuer, issuerPath, resource, resources, files, clients, users } = home;
  const rows = clients.map(({ client_id, client_secret }) => {
    const secret = client_secret && html`, secret <code>${client_secret}</code>`;
    return html`<dd><code>${client_id}</code>${secret}</dd>`;
  });
  return {
    name: 'home',
    title: 'Authorization server',
    content: html`<p>Sign in, in a browser or with a device code:</p>
      <pre tabindex="0">${wholeWords(trialCommand(issuer, 'login', files), html)}</pre>
      <pre tabindex="0">${wholeWords(trialCommand(issuer, 'device', files), html)}</pre>
      <p>One command a feature (for <code>--signing-key</code>: ${keyPreparation(clients)}):</p>
      ${featureCommands(issuer, clients, { tls: files }).map(
        (command) => html`<pre tabindex="0">${wholeWords(command, html)}</pre>`,
      )}
      <dl>
        <dt>Issuer</dt>
        <dd><code>${issuer}</code></dd>
        <dt>API (with <code>--resource</code>, access tokens are JWTs)</dt>
        <dd><code>${resource}</code></dd>
        ${
          resources.length === 0
            ? undefined
            : html`<dt>Resources, to sign in with nothing else</dt>
                ${resources.map((one) => html`<dd><code>${one}</code></dd>`)}`
        }
        <dt>Clients, for a redirect URI on any loopback port</dt>
        ${rows}
        <dt>Users, without passwords</dt>
        ${users.map(({ name, email }) => html`<dd>${name}, ${email}</dd>`)}
      </dl>
      <p>
        <a href="${issuerPath}/.well-known/openid-configuration">Metadata</a> ·
        <a href="${issuerPath}/device">Connect a device</a> ·
        <a href="${issuerPath}/session/end">Sign out</a>
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

/** What a test server shows beside an error: what was sent, and what is registered. */
export type Comparison = {
  readonly sent: readonly (readonly [name: string, value: string | undefined])[];
  readonly registered: readonly (readonly [name: string, values: readonly string[]])[];
};

/** An error that cannot be sent to the client, with its OAuth error code if there is one. */
export function errorPage(
  title: string,
  description: string,
  error?: string,
  comparison?: Comparison,
): Page {
  return {
    name: 'error',
    title,
    content: html`<p class="problem">${description}</p>
      ${error && html`<p class="soft">Error code: <code>${error}</code></p>`}
      ${comparison && compared(comparison)}`,
  };
}

function compared({ sent, registered }: Comparison): Html {
  return html`<h2>Sent</h2>
    <dl>
      ${sent.map(
        ([name, value]) =>
          html`<dt><code>${name}</code></dt>
            <dd>${value === undefined ? '–' : html`<code>${value}</code>`}</dd>`,
      )}
    </dl>
    <h2>Registered</h2>
    <dl>
      ${registered.map(
        ([name, values]) =>
          html`<dt>${name}</dt>
            ${values.map((value) => html`<dd><code>${value}</code></dd>`)}`,
      )}
    </dl>`;
}
