// @ts-check
// The part of docs/interop.md about resources that were entered by their URLs.

import { markdownTable } from '../../markdown.mjs';
import { steps } from './steps.mjs';

/** @import { EntryResult, StepResult } from './run.mjs' */

const signs = /** @type {const} */ ({ pass: 'ok', fail: '**fails**', cannot: '–' });

/**
 * @param {readonly EntryResult[]} entries
 * @returns {readonly string[]} paragraphs
 */
export function section(entries) {
  const sorted = entries.toSorted((one, other) => one.title.localeCompare(other.title, 'en'));
  const all = sorted.flatMap((entry) => entry.steps);
  const supported = all.filter(({ verdict }) => verdict !== 'cannot');
  const passed = supported.filter(({ verdict }) => verdict === 'pass');
  return [
    "## From a resource's URL",
    'With nothing configured but the URL of a protected resource, as in `atm-cli login <url>`: the rest is found (RFC 9728, RFC 8414) or registered (RFC 7591). A recorder between the product and the server is the witness; `robot` stands for a browser whose user signs in.',
    `${entries.length} resources, ${passed.length} of ${supported.length} supported steps pass.`,
    overview(sorted),
    ...sorted.map(evidence),
  ];
}

/** @param {readonly EntryResult[]} entries */
function overview(entries) {
  const about = /** @type {const} */ (['version', 'date', 'seconds']);
  return markdownTable([
    ['step', ...entries.map(({ title }) => title)],
    ...about.map((name) => [name, ...entries.map((entry) => String(entry[name]))]),
    ...steps.map((step) => [
      step,
      ...entries.map((entry) => {
        const found = entry.steps.find((one) => one.step === step);
        return found === undefined ? '' : signs[found.verdict];
      }),
    ]),
  ]);
}

/** @param {EntryResult} entry */
function evidence({ title, version, node, url, issuer, steps: all }) {
  return [
    `### ${title} ${version}`,
    `${url} of ${issuer}, Node ${node.slice(1)}.`,
    all.map(item).join('\n'),
  ].join('\n\n');
}

/** @param {StepResult} result */
function item({ step, verdict, command, ms, evidence: said }) {
  const words = said.join('; ').replaceAll(/\s+/g, ' ').replaceAll('<', '&lt;');
  if (verdict === 'cannot') return `- ${step}: ${signs.cannot} ${words}`;
  const how = command === undefined ? '' : ` \`${command}\`, ${ms} ms`;
  return `- **${step}**: ${signs[verdict]}${how}<br>${words}`;
}
