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
