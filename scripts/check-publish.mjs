// @ts-check
// Refuses to publish what is not ready: npm runs it before `npm publish`, also with --dry-run.
//   node scripts/check-publish.mjs [folder of the package]

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const [root = join(import.meta.dirname, '..')] = process.argv.slice(2);
const problems = [...problemsOf(resolve(root), process.env)];
for (const problem of problems) process.stderr.write(`not published: ${problem}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;

/**
 * @param {string} folder
 * @param {NodeJS.ProcessEnv} env
 */
function* problemsOf(folder, env) {
  const read = (/** @type {string} */ name) => readFileSync(join(folder, name), 'utf8');
  /** @type {{ version: string, repository: string }} */
  const { version, repository } = JSON.parse(read('package.json'));
  if (/OWNER|REPOSITORY/.test(repository)) {
    yield `package.json still has the placeholder "${repository}": set repository to github:<owner>/<name>, then npm run docs`;
  }
  if (!read('CHANGELOG.md').includes(`\n## ${version}\n`)) {
    yield `CHANGELOG.md has no section "## ${version}"`;
  }
  const { GITHUB_REF_TYPE: kind, GITHUB_REF_NAME: name = '' } = env;
  if (kind === 'tag' && name !== `v${version}`) {
    yield `the tag ${name} is not that of version ${version} (v${version})`;
  }
}
