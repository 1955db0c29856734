import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { withLock } from '../../../src/io/files/lock.ts';

const [, , task = '', lock = '', file = ''] = process.argv;

async function increment(): Promise<void> {
  for (let round = 0; round < 5; round += 1) {
    await withLock(lock, async () => {
      await appendFile(`${file}.journal`, `in ${process.pid}\n`);
      const count = Number(await readFile(file, 'utf8'));
      await writeFile(file, String(count + 1));
      await appendFile(`${file}.journal`, `out ${process.pid}\n`);
    });
  }
}

async function hold(): Promise<void> {
  await withLock(lock, async () => {
    process.stdout.write('held\n');
    await new Promise<never>(() => setInterval(() => {}, 60_000));
  });
}

if (task === 'hold') await hold();
if (task === 'increment') await increment();
