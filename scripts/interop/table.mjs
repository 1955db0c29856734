// @ts-check
// docs/interop.md, made of the results.

import { steps } from './row.mjs';

/** @import { ServerResult, StepResult } from './run.mjs' */

const signs = /** @type {const} */ ({ pass: 'ok', fail: '**fails**', cannot: '–' });

/**
 * The document about all results, in the order of their titles.
 * @param {readonly ServerResult[]} results
 */
export function documentOf(results) {
  const sorted = results.toSorted((one, other) => one.title.localeCompare(other.title, 'en'));
  const all = sorted.flatMap((result) => result.steps);
  const supported = all.filter(({ verdict }) => verdict !== 'cannot');
  const passed = supported.filter(({ verdict }) => verdict === 'pass');
  return `${[
    '# Interop',
    'Written by `npm run interop`, which starts real authorization servers on loopback and drives the packed product through their flows; anyone can repeat it ([how](../scripts/interop/README.md)). A step counts by its effect: what the server itself says of the tokens, asked past the product. What each server needs is on its page.',
    `${results.length} servers, ${passed.length} of ${supported.length} supported steps pass; "–" is what a server cannot do, with the reason below.`,
    table(sorted),
    '## Evidence',
    ...sorted.map(section),
  ].join('\n\n')}\n`;
}

/** @param {readonly ServerResult[]} results */
function table(results) {
  const head = ['step', ...results.map(({ name, title }) => `[${title}](servers/${name}.md)`)];
  const about = [
    ['version', ...results.map(({ version }) => version)],
    ['date', ...results.map(({ date }) => date)],
    ['seconds', ...results.map(({ seconds }) => String(seconds))],
  ];
  const rows = steps.map((step) => [
    step,
    ...results.map((result) => {
      const found = result.steps.find((one) => one.step === step);
      return found === undefined ? '' : signs[found.verdict];
    }),
  ]);
  return [head, head.map(() => '---'), ...about, ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
}

/** @param {ServerResult} result */
function section({ title, version, node, documentation, steps: all }) {
  const done = all.filter(({ verdict }) => verdict !== 'cannot');
  const cannot = all.filter(({ verdict }) => verdict === 'cannot');
  return [
    `### ${title} ${version}`,
    `Node ${node.slice(1)}. Set up after ${documentation}.`,
    ['| step | command | ms | evidence |', '| --- | --- | --- | --- |', ...done.map(stepRow)].join(
      '\n',
    ),
    ...(cannot.length === 0
      ? []
      : [
          cannot.map(({ step, evidence }) => `- ${step}: ${cell(evidence.join('; '))}.`).join('\n'),
        ]),
  ].join('\n\n');
}

/** @param {StepResult} result */
function stepRow({ step, verdict, command, ms, evidence, note }) {
  const said = [
    ...(verdict === 'fail' ? ['**fails**'] : []),
    ...evidence,
    ...(note === undefined ? [] : [note]),
  ];
  const shown = command === undefined ? '' : `\`${cell(command)}\``;
  return `| ${step} | ${shown} | ${ms ?? ''} | ${cell(said.join('; '))} |`;
}

/** @param {string} text */
function cell(text) {
  return text
    .replaceAll('|', String.raw`\|`)
    .replaceAll(/\s+/g, ' ')
    .replaceAll('<', '&lt;');
}
