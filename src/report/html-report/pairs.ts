import type { Pair } from '../trace/message-body.ts';
import { type Markup, markup, nothing } from './markup.ts';

/** A table of names, values and their meanings. */
export function pairTable(
  caption: string,
  pairs: readonly Pair[],
  meaning: (name: string, value: string) => string | undefined,
): Markup {
  if (pairs.length === 0) return nothing;
  const rows = pairs.map(([name, value]) => {
    const what = meaning(name, value);
    const cell = what === undefined ? nothing : markup`<td class="meaning">${what}</td>`;
    return markup`<tr><th scope="row">${name}</th><td><bdi>${shorten(value)}</bdi></td>${cell}</tr>\n`;
  });
  return markup`<table class="pairs"><caption>${caption}</caption><tbody>
${rows}</tbody></table>`;
}

const maxValueLength = 2000;

function shorten(value: string): string {
  if (value === '') return '(empty)';
  if (value.length <= maxValueLength) return value;
  return `${value.slice(0, maxValueLength)}… (${value.length} characters)`;
}
