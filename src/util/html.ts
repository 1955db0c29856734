const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text made safe for HTML, in elements and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

/** A piece of a page, which is not escaped again. */
export type Markup = { readonly markup: string };

type Part = Markup | readonly Markup[] | string | number | undefined;

/** A template tag for HTML: `spell` escapes every text in it; undefined becomes nothing. */
export function template(spell: (text: string) => string) {
  const written = (part: Part): string => {
    if (part === undefined) return '';
    if (typeof part !== 'object') return spell(String(part));
    return [part]
      .flat()
      .map((piece) => piece.markup)
      .join('');
  };
  return (strings: TemplateStringsArray, ...parts: readonly Part[]): Markup => ({
    markup: String.raw({ raw: strings }, ...parts.map(written)),
  });
}

/** A word such as a flag, whole on one line where it fits: browsers break lines behind a hyphen. */
export function wholeWords(text: string, html: ReturnType<typeof template>): readonly Markup[] {
  return text.split(/((?<!\S)\S{0,80}-\S{0,80}(?!\S))/).map((part, index) => {
    return index % 2 === 0 ? html`${part}` : html`<span class="whole">${part}</span>`;
  });
}

const drawing =
  "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'><rect width='16' height='16' rx='4' fill='#0b5cad'/><path d='M4 8.5l3 3 5-6.5' fill='none' stroke='#fff' stroke-width='2'/></svg>";

/** The icon of every page, inside it: a browser requests none then. It needs `img-src data:`. */
export const pageIcon: Markup = {
  markup: `<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(drawing)}">`,
};
