// @ts-check
// Drives the packed product through the flows of real authorization servers, prints each step, and
// writes the results and docs/interop.md. Arguments name the servers; without any, all are run. With
// --resources only their resources are entered, with --flows only their flows are run;
// --skip=<step> leaves out a step from the URL of a resource.

import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { runResources } from './interop/resource/run.mjs';
import { runServer } from './interop/run.mjs';
import { installProduct } from './interop/support/product.mjs';
import { documentOf } from './interop/table.mjs';

const root = join(import.meta.dirname, '..');
const folder = join(import.meta.dirname, 'interop');
const results = join(folder, 'results');
const known = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('start.mjs'))
  .map((path) => path.split(/[/\\]/)[0] ?? '');
const flags = process.argv.slice(2).filter((arg) => arg.startsWith('--'));
const wanted = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
const unknown = wanted.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  process.stderr.write(
    `no server is called ${unknown.join(', ')}; there are ${known.join(', ')}\n`,
  );
  process.exit(2);
}

const resourceResults = join(folder, 'resource', 'results');
for (const one of [results, resourceResults]) mkdirSync(one, { recursive: true });
const product = installProduct(root);
let failed = 0;
try {
  for (const name of wanted.length > 0 ? wanted : known) {
    process.stdout.write(`\n${name}\n`);
    if (!flags.includes('--resources')) await trying(() => runFlows(name));
    if (!flags.includes('--flows')) await trying(() => enterResources(name));
  }
} finally {
  product.remove();
}
writeFileSync(
  join(root, 'docs', 'interop.md'),
  documentOf(readAll(results), readAll(resourceResults)),
);
process.exitCode = failed > 0 ? 1 : 0;

/** @param {string} name */
async function runFlows(name) {
  if (!existsSync(join(folder, name, 'row.mjs'))) return;
  const result = await runServer(name, product.at(name), printed);
  if ('skipped' in result) process.stdout.write(`  skipped: ${result.skipped}\n`);
  else write(results, result);
}

/** @param {string} name */
async function enterResources(name) {
  const skipped = flags.flatMap((flag) => (flag.startsWith('--skip=') ? [flag.slice(7)] : []));
  const all = await runResources(name, { at: product.at, skipped, onStep: entered });
  if ('skipped' in all) process.stdout.write(`  skipped: ${all.skipped}\n`);
  else for (const result of all) write(resourceResults, result);
}

/**
 * @param {import('./interop/resource/steps.mjs').Entry} entry
 * @param {import('./interop/resource/run.mjs').StepResult} [result]
 */
function entered(entry, result) {
  if (result === undefined) process.stdout.write(`  ${entry.url} (${entry.title})\n`);
  else printed(result);
}

/** @param {{ step: string, verdict: string, evidence: readonly string[] }} result */
function printed({ step, verdict, evidence }) {
  if (verdict === 'fail') failed += 1;
  process.stdout.write(`  ${verdict.padEnd(7)} ${step.padEnd(24)} ${evidence.join('; ')}\n`);
}

/** @param {() => Promise<void>} run */
async function trying(run) {
  try {
    await run();
  } catch (error) {
    failed += 1;
    process.stdout.write(`  failed: ${error instanceof Error ? error.message : String(error)}\n`);
  }
}

/**
 * @param {string} into
 * @param {{ name: string }} result
 */
function write(into, result) {
  writeFileSync(join(into, `${result.name}.json`), `${JSON.stringify(result, undefined, 2)}\n`);
}

/** @param {string} from */
function readAll(from) {
  const files = readdirSync(from).filter((name) => name.endsWith('.json'));
  return files.map((name) => JSON.parse(readFileSync(join(from, name), 'utf8')));
}
