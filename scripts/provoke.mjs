// @ts-check
// Provokes failures at real authorization servers and compares what the packed product says first with
// what is wrong, then writes the results and docs/provoked.md. Arguments name the servers, or
// `name:id,id` some provocations, which are only printed; without any, all servers are run.

import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { installProduct } from './interop/support/product.mjs';
import { loadJudge } from './provoke/judge.mjs';
import { provokeServer } from './provoke/run.mjs';
import { documentOf } from './provoke/table.mjs';

const root = join(import.meta.dirname, '..');
const results = join(import.meta.dirname, 'provoke', 'results');
const known = readdirSync(join(import.meta.dirname, 'provoke', 'servers')).map((file) => {
  return file.replace(/\.mjs$/, '');
});
const wanted = process.argv.slice(2).map((argument) => {
  const [name = '', only] = argument.split(':');
  return { name, only: only?.split(',') };
});
const unknown = wanted.filter(({ name }) => !known.includes(name));
if (unknown.length > 0) {
  const names = unknown.map(({ name }) => name).join(', ');
  process.stderr.write(`nothing is provoked at ${names}; only at ${known.join(', ')}\n`);
  process.exit(2);
}

mkdirSync(results, { recursive: true });
const judge = await loadJudge(root);
const product = installProduct(root);
let failed = 0;
try {
  for (const { name, only } of wanted.length > 0
    ? wanted
    : known.map((one) => ({ name: one, only: undefined }))) {
    process.stdout.write(`\n${name}\n`);
    try {
      const provoked = await provokeServer(
        name,
        { homes: product.at, judge, only },
        (id, outcome, stderr) => {
          if (outcome instanceof Error) {
            failed += 1;
            process.stdout.write(`  failed  ${id}: ${outcome.message}\n`);
            return;
          }
          const { verdict, kinds, rule = '-', title = '', said } = outcome;
          process.stdout.write(
            `  ${verdict.padEnd(7)} ${id.padEnd(24)} ${kinds.join(', ')}: ${rule} ${title}; ${said}\n`,
          );
          if (verdict !== 'right')
            process.stdout.write(`${stderr.trim().replaceAll(/^/gm, '          ')}\n`);
        },
      );
      if ('skipped' in provoked) {
        process.stdout.write(`  skipped: ${provoked.skipped}\n`);
      } else if (only === undefined) {
        writeFileSync(join(results, `${name}.json`), `${JSON.stringify(provoked, undefined, 2)}\n`);
      }
    } catch (error) {
      failed += 1;
      process.stdout.write(`  failed: ${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
} finally {
  product.remove();
}
const all = readdirSync(results).map((file) =>
  JSON.parse(readFileSync(join(results, file), 'utf8')),
);
writeFileSync(join(root, 'docs', 'provoked.md'), documentOf(all));
process.exitCode = failed > 0 ? 1 : 0;
