// @ts-check
// Whether what is said first is what is wrong, by the measure of test/support/strangers.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { build } from 'rolldown';

/** @import { judgeRule } from '../../test/support/strangers/measure.ts' */

/**
 * That measure, which is TypeScript.
 * @param {string} root of the checkout
 * @returns {Promise<typeof judgeRule>}
 */
export async function loadJudge(root) {
  const folder = mkdtempSync(join(tmpdir(), 'atm-cli-judge-'));
  const file = join(folder, 'measure.mjs');
  try {
    await build({
      input: join(root, 'test', 'support', 'strangers', 'measure.ts'),
      platform: 'node',
      logLevel: 'silent',
      output: { file, format: 'esm', codeSplitting: false },
    });
    const module = await import(pathToFileURL(file).href);
    return module.judgeRule;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
