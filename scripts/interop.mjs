// @ts-check
// Drives the packed product through the flows of real authorization servers, prints each step, and
// writes the results and docs/interop.md. Arguments name the servers; without any, all are run.

import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { runServer } from './interop/run.mjs';
import { installProduct } from './interop/support/product.mjs';
import { documentOf } from './interop/table.mjs';

const root = join(import.meta.dirname, '..');
const folder = join(import.meta.dirname, 'interop');
const results = join(folder, 'results');
const known = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('start.mjs'))
  .map((path) => path.split(/[/\\]/)[0] ?? '');
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  process.stderr.write(
    `no server is called ${unknown.join(', ')}; there are ${known.join(', ')}\n`,
  );
  process.exit(2);
}

mkdirSync(results, { recursive: true });
const product = installProduct(root);
let failed = 0;
try {
  for (const name of wanted.length > 0 ? wanted : known) {
    process.stdout.write(`\n${name}\n`);
    try {
      const result = await runServer(name, product.at(name), ({ step, verdict, evidence }) => {
        if (verdict === 'fail') failed += 1;
        process.stdout.write(`  ${verdict.padEnd(7)} ${step.padEnd(20)} ${evidence.join('; ')}\n`);
      });
      if ('skipped' in result) {
        process.stdout.write(`  skipped: ${result.skipped}\n`);
      } else {
        writeFileSync(join(results, `${name}.json`), `${JSON.stringify(result, undefined, 2)}\n`);
      }
    } catch (error) {
      failed += 1;
      process.stdout.write(`  failed: ${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
} finally {
  product.remove();
}
const files = readdirSync(results).filter((name) => name.endsWith('.json'));
const all = files.map((name) => JSON.parse(readFileSync(join(results, name), 'utf8')));
writeFileSync(join(root, 'docs', 'interop.md'), documentOf(all));
process.exitCode = failed > 0 ? 1 : 0;
