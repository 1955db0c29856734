// @ts-check
// docs/interop.md, made of the results.

import { markdownTable } from '../markdown.mjs';
import { section as resourceSection } from './resource/table.mjs';
import { steps } from './row.mjs';

/** @import { EntryResult } from './resource/run.mjs' */
/** @import { ServerResult, StepResult } from './run.mjs' */

const signs = /** @type {const} */ ({ pass: 'ok', fail: '**fails**', cannot: '–' });

/**
 * The document about all results, in the order of their titles.
 * @param {readonly ServerResult[]} results
 * @param {readonly EntryResult[]} entries
 */
export function documentOf(results, entries) {
  const sorted = results.toSorted((one, other) => one.title.localeCompare(other.title, 'en'));
  const all = sorted.flatMap((result) => result.steps);
  const supported = all.filter(({ verdict }) => verdict !== 'cannot');
  const passed = supported.filter(({ verdict }) => verdict === 'pass');
  return `${[
    '# Interop',
    'Written by `npm run interop`, which starts real authorization servers on loopback and drives the packed product through their flows; anyone can repeat it ([how](../scripts/interop/README.md)). A step counts by its effect: what the server itself says of the tokens, asked past the product. What each server needs is on its page.',
    `${results.length} servers, ${passed.length} of ${supported.length} supported steps pass; "–" is what a server cannot do, with the reason below.`,
    overview(sorted),
    ...resourceSection(entries),
    '## Evidence',
    ...sorted.map(section),
  ].join('\n\n')}\n`;
}

/** @param {readonly ServerResult[]} results */
function overview(results) {
  const about = /** @type {const} */ (['version', 'date', 'seconds']);
  return markdownTable([
    ['step', ...results.map(({ name, title }) => `[${title}](servers/${name}.md)`)],
    ...about.map((name) => [name, ...results.map((result) => String(result[name]))]),
    ...steps.map((step) => [
      step,
      ...results.map((result) => {
        const found = result.steps.find((one) => one.step === step);
        return found === undefined ? '' : signs[found.verdict];
      }),
    ]),
  ]);
}

/** @param {ServerResult} result */
function section({ title, version, node, documentation, steps: all }) {
  return [
    `### ${title} ${version}`,
    `Node ${node.slice(1)}. Set up after ${documentation}.`,
    all.map(item).join('\n'),
  ].join('\n\n');
}

/** @param {StepResult} result */
function item({ step, verdict, command, ms, evidence, note }) {
  const said = line([...evidence, ...(note === undefined ? [] : [note])].join('; '));
  if (verdict === 'cannot') return `- ${step}: ${signs.cannot} ${said}`;
  const how = command === undefined ? '' : ` \`${line(command)}\`, ${ms} ms`;
  return `- **${step}**: ${signs[verdict]}${how}<br>${said}`;
}

/** @param {string} text */
function line(text) {
  return text.replaceAll(/\s+/g, ' ').replaceAll('<', '&lt;');
}
