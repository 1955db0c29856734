import { escapeHtml } from '../../util/html.ts';

/** Text that is already markup; everything else is escaped. */
export type Html = { readonly markup: string };
type Part = Html | string | undefined | readonly Html[];

/** Template tag that escapes every value but `Html`; undefined becomes nothing. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { markup: String.raw({ raw: strings }, ...parts.map(render)) };
}

function render(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'string') return escapeHtml(part);
  return 'markup' in part ? part.markup : part.map((item) => item.markup).join('');
}
