// @ts-check
// The steps that only look at the server.

import { isDeepStrictEqual } from 'node:util';

import { textOf } from '../probe.mjs';
import { check, printed } from './run.mjs';

/** @import { Doing } from '../row.mjs' */
/** @import { Run } from './run.mjs' */

/**
 * The product shows the document that the server publishes.
 * @param {Run} run
 * @param {Doing} doing
 */
export async function discover(run, doing) {
  const { row, metadata } = run;
  const ended = await run.atm(['discover', ...row.server], doing, { flags: ['--json'] });
  const said = printed(ended);
  const shownMetadata = /** @type {Record<string, unknown>} */ (said['metadata']);
  const different = Object.keys(metadata).filter((name) => {
    return (
      name !== 'issuer' && !isDeepStrictEqual(asSet(metadata[name]), asSet(shownMetadata[name]))
    );
  });
  check(different.length === 0, `shown otherwise than published: ${different.join(', ')}`);
  check(said['issuer'] === metadata['issuer'], `the issuer is ${String(metadata['issuer'])}`);
  return [`${Object.keys(metadata).length} members as published by ${String(metadata['issuer'])}`];
}

/**
 * Lists in metadata are sets, and some servers list them in another order each time.
 * @param {unknown} value
 */
function asSet(value) {
  return Array.isArray(value) ? value.map(textOf).toSorted((a, b) => a.localeCompare(b)) : value;
}

/**
 * @param {Run} run
 * @param {Doing} doing
 */
export async function lint(run, doing) {
  const ended = await run.atm(['discover', ...run.row.server, '--lint'], doing, {
    flags: ['--json'],
  });
  const findings = /** @type {readonly { id: string, severity: string }[]} */ (
    printed(ended)['findings']
  );
  const errors = findings.filter(({ severity }) => severity === 'error');
  check(
    (ended.code === 7) === errors.length > 0,
    `exit code ${ended.code} with ${errors.length} errors`,
  );
  const named = findings
    .filter(({ severity }) => severity !== 'info')
    .map(({ id, severity }) => `${severity} ${id}`);
  return named.length === 0 ? ['no errors, no warnings'] : [...new Set(named)];
}
