import { escapeHtml, type Markup, template } from '../../util/html.ts';

/** Text that is already markup; everything else is escaped. */
export type Html = Markup;

export const html = template(escapeHtml);
