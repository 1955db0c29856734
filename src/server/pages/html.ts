import { escapeHtml, type Markup, template } from '../../util/html.ts';

/** Text that is markup already; everything else is escaped on its way into a page. */
export type Html = Markup;

export const html = template(escapeHtml);
