import { createHash } from 'node:crypto';

import { html, type Html } from './html.ts';
import { style } from './style.ts';

/** What a page is for; the robot and the tests know a page by it. */
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
  /** Where a form of this page may lead after the server's own redirects. */
  readonly redirect_uri?: string | undefined;
  /** What is at the foot of the page; without it, what holds for the OpenID Connect server. */
  readonly footer?: string | undefined;
};

// One piece: its hash holds for every space in it, and a formatter of templates adds some.
const styleElement: Html = { markup: `<style>${style}</style>` };
const standardFooter = 'Test server of atm-cli: made-up users, no passwords.';
const styleHash = createHash('sha256').update(style).digest('base64');

/** The whole document of a page: its title is the heading as well. */
export function renderPage({ name, title, content, footer = standardFooter }: Page): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · atm-cli test server</title>
        ${styleElement}
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

/** The Content-Security-Policy of a page: its own style sheet, no script, no asset. */
export function contentPolicy({ redirect_uri }: Pick<Page, 'redirect_uri'>): string {
  return [
    "default-src 'none'",
    `style-src 'sha256-${styleHash}'`,
    `form-action 'self'${formTarget(redirect_uri)}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
}

// Browsers apply form-action to the redirects after a form as well. An IPv6 address cannot be
// written as a source (CSP level 3 section 2.3.1), so that its scheme has to do.
function formTarget(redirect_uri: string | undefined): string {
  if (redirect_uri === undefined || !URL.canParse(redirect_uri)) return '';
  const { origin, protocol, hostname } = new URL(redirect_uri);
  return ` ${hostname.startsWith('[') ? protocol : origin}`;
}
