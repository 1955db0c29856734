import { escapeHtml, type Markup, template, wholeWords } from '../../util/html.ts';
import { clean } from '../text/clean.ts';

export type { Markup };

/** A template of HTML or SVG: every text in it is made visible (`clean`) and escaped. */
export const markup = template((text) => escapeHtml(clean(text)));

/** A sentence with commands in it, whose flags stay whole. */
export function prose(text: string): readonly Markup[] {
  return wholeWords(text, markup);
}

export const nothing: Markup = { markup: '' };

/** Text of several lines, such as a body: line breaks and tabs stay. */
export function lines(text: string): Markup {
  const shown = text.split(/\r?\n/).map((line) => line.split('\t').map(clean).join('  '));
  return { markup: escapeHtml(shown.join('\n')) };
}

const shapes = {
  ok: 'M3.5 8.5l3 3 6-7',
  failed: 'M4 4l8 8m0-8l-8 8',
  pending: 'M8 4v4.2l2.8 1.8',
  skipped: 'M4 8h8',
  unknown: 'M5.8 6a2.2 2.2 0 1 1 3.2 2c-.7.4-1 .8-1 1.6M8 12.4v.1',
} as const;

/** A sign that needs no font; the text beside it says the same. */
export function icon(name: keyof typeof shapes): Markup {
  return markup`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d="${shapes[name]}"/></svg>`;
}
