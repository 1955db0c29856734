// @ts-check
// docs/provoked.md, made of the results.

import { markdownTable } from '../markdown.mjs';
import { groups } from './provocation.mjs';

/** @import { Outcome, Provoked } from './run.mjs' */

const verdicts = /** @type {const} */ (['right', 'wrong', 'silent']);

/**
 * The document about all results, in the order of their titles.
 * @param {readonly Provoked[]} results
 */
export function documentOf(results) {
  const sorted = results.toSorted((one, other) => one.title.localeCompare(other.title, 'en'));
  const all = sorted.flatMap(({ outcomes }) => outcomes);
  return `${[
    '# Provoked failures',
    'Written by `npm run provoke`, which starts real authorization servers on loopback, makes one thing wrong at a time, and runs the packed product as a user would; anyone can repeat it ([how](../scripts/provoke/README.md)). What is wrong was decided by what was done, in the [kinds](../test/support/strangers/README.md#kinds) of the failures of strangers. **Right**: `explain` names that kind first. **Wrong**: it is sure of another one. **Silent**: it is sure of none.',
    `${results.length} servers, ${all.length} failures: ${count(all, 'right')} right, ${count(all, 'wrong')} wrong, ${count(all, 'silent')} silent.`,
    markdownTable([
      ['server', 'version', 'date', 'failures', ...verdicts],
      ...sorted.map(({ title, version, date, outcomes }) => [
        `[${title}](#${anchor(title)})`,
        version,
        date,
        String(outcomes.length),
        ...verdicts.map((verdict) => String(count(outcomes, verdict))),
      ]),
    ]),
    ...sorted.map(section),
  ].join('\n\n')}\n`;
}

/**
 * @param {readonly Outcome[]} outcomes
 * @param {Outcome['verdict']} verdict
 */
function count(outcomes, verdict) {
  return outcomes.filter((outcome) => outcome.verdict === verdict).length;
}

/** @param {Provoked} provoked */
function section({ title, outcomes }) {
  const ordered = groups.flatMap((group) => outcomes.filter((outcome) => outcome.group === group));
  return [
    `## ${title}`,
    markdownTable([
      ['about', 'what is wrong', 'command', 'the server says', 'atm-cli says first', 'verdict'],
      ...ordered.map(({ group, what, kinds, command, said, rule, title: named = '', verdict }) => [
        group,
        `${what} (${kinds.join(', ')})`,
        `\`${cell(command)}\``,
        cell(said),
        rule === undefined ? 'nothing' : `${rule} ${named}`,
        verdict === 'right' ? verdict : `**${verdict}**`,
      ]),
    ]),
  ].join('\n\n');
}

/** @param {string} title */
function anchor(title) {
  return title
    .toLowerCase()
    .replaceAll(/[^\w -]/g, '')
    .replaceAll(' ', '-');
}

/** @param {string} text */
function cell(text) {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll('|', String.raw`\|`)
    .replaceAll('<', '&lt;');
}
