// @ts-check
// How sections are written.

import { markdownTable } from '../markdown.mjs';

/**
 * @typedef {object} Section
 * @property {string} title
 * @property {string} text how it was measured
 * @property {readonly string[]} columns
 * @property {readonly (readonly string[])[]} rows
 */

/** @param {Section} section */
export function sectionText({ title, text, columns, rows }) {
  return [`## ${title}`, text, markdownTable([columns, ...rows])].join('\n\n');
}
