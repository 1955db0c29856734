/** Text that is markup already; everything else is escaped on its way into a page. */
export type Html = { readonly markup: string };
type Part = Html | string | undefined | readonly Html[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Template tag that escapes every value but `Html`; undefined becomes nothing. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { markup: String.raw({ raw: strings }, ...parts.map(render)) };
}

function render(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'string')
    return part.replace(/[&<>"']/g, (character) => entities[character]!);
  return 'markup' in part ? part.markup : part.map((item) => item.markup).join('');
}
