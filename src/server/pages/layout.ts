import { createHash } from 'node:crypto';

import { pageIcon } from '../../util/html.ts';
import { html, type Html } from './html.ts';
import { style } from './style.ts';

/** The purpose of a page, which identifies it for the automatic sign-in and for tests. */
export type PageName =
  | 'home'
  | 'choose-user'
  | 'consent'
  | 'device-code'
  | 'device-confirm'
  | 'device-done'
  | 'sign-out'
  | 'signed-out'
  | 'error'
  | 'atm-home'
  | 'atm-sign-in';

export type Page = {
  readonly name: PageName;
  readonly title: string;
  readonly content: Html;
  /** The redirect URI that a form of this page may lead to. */
  readonly redirect_uri?: string | undefined;
  /** The footer; by default that of the OpenID Connect server. */
  readonly footer?: string | undefined;
};

// One string: its hash depends on every space, and a formatter of templates adds some.
const styleElement: Html = { markup: `<style>${style}</style>` };
const standardFooter = 'Test server of atm-cli: made-up users, no passwords.';
const styleHash = createHash('sha256').update(style).digest('base64');

/** The HTML document of a page: its title is also the heading. */
export function renderPage({ name, title, content, footer = standardFooter }: Page): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · atm-cli test server</title>
        ${pageIcon} ${styleElement}
      </head>
      <body>
        <main data-page="${name}">
          <h1>${title}</h1>
          ${content}
        </main>
        <footer>${footer}</footer>
      </body>
    </html> `.markup;
}

/** The Content-Security-Policy of a page: its style sheet, no script, no other resource. */
export function contentPolicy({ redirect_uri }: Pick<Page, 'redirect_uri'>): string {
  return [
    "default-src 'none'",
    'img-src data:',
    `style-src 'sha256-${styleHash}'`,
    `form-action 'self'${formTarget(redirect_uri)}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
}

// Browsers also apply form-action to redirects after a form. A source cannot be an IPv6 address
// (CSP level 3 section 2.3.1), so its scheme is used.
function formTarget(redirect_uri: string | undefined): string {
  if (redirect_uri === undefined || !URL.canParse(redirect_uri)) return '';
  const { origin, protocol, hostname } = new URL(redirect_uri);
  return ` ${hostname.startsWith('[') ? protocol : origin}`;
}
