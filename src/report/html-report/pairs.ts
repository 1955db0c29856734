import type { Pair } from '../trace/message-body.ts';
import { beginning } from '../text/shorten.ts';
import { type Markup, markup, nothing } from './markup.ts';

/** A table of names, values and what they are for. */
export function pairTable(
  caption: string,
  pairs: readonly Pair[],
  meaning: (name: string, value: string) => string | undefined,
): Markup {
  if (pairs.length === 0) return nothing;
  const rows = pairs.map(([name, value]) => {
    const what = meaning(name, value);
    const told = what === undefined ? nothing : markup`<td class="meaning">${what}</td>`;
    return markup`<tr><th scope="row">${name}</th><td><bdi>${beginning(value, longest) || '(empty)'}</bdi></td>${told}</tr>\n`;
  });
  return markup`<table class="pairs"><caption>${caption}</caption><tbody>
${rows}</tbody></table>`;
}

const longest = 2000;
