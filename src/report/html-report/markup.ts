import { escapeHtml, type Markup, template } from '../../util/html.ts';
import { clean } from '../text/clean.ts';

export type { Markup };

/** A template of HTML or SVG: every text in it is made visible (`clean`) and escaped. */
export const markup = template((text) => escapeHtml(clean(text)));

export const nothing: Markup = { markup: '' };

/** Text of several lines, such as a body: line breaks and tabs stay. */
export function lines(text: string): Markup {
  const shown = text.split(/\r?\n/).map((line) => line.split('\t').map(clean).join('  '));
  return { markup: escapeHtml(shown.join('\n')) };
}
