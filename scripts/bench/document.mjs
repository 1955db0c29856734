// @ts-check
// How sections are written: tables in Markdown, aligned so that a terminal shows them well too.

/**
 * @typedef {object} Section
 * @property {string} title
 * @property {string} text how it was measured
 * @property {readonly string[]} columns
 * @property {readonly (readonly string[])[]} rows
 */

/** @param {Section} section */
export function sectionText({ title, text, columns, rows }) {
  return [`## ${title}`, text, table([columns, ...rows])].join('\n\n');
}

/** @param {readonly (readonly string[])[]} rows */
function table(rows) {
  const [head = []] = rows;
  const widths = head.map((_, at) => Math.max(3, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (/** @type {readonly string[]} */ cells) =>
    `| ${widths.map((width, at) => (cells[at] ?? '').padEnd(width)).join(' | ')} |`;
  const rule = line(widths.map((width) => '-'.repeat(width)));
  return [line(head), rule, ...rows.slice(1).map(line)].join('\n');
}
