import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

import { rolldown } from 'rolldown';
import { beforeAll, describe, expect, it } from 'vitest';

import { newHome } from '../home.ts';

const run = promisify(execFile);

/** The module under test as a script: each start below is a process of its own, as starts are. */
let keeper: string;
beforeAll(async () => {
  const bundle = await rolldown({ input: 'src/io/compiled.ts', platform: 'node' });
  const { output } = await bundle.generate({ format: 'cjs' });
  keeper = `(() => { const exports = {}; ${output[0].code}\nreturn exports; })()`;
});

type World = {
  /** Where the chunk is, and where what V8 makes of it is to be kept. */
  readonly folder: string;
  readonly kept: string;
  readonly chunk: string;
  readonly source: string;
};

/** A chunk that says "itself". */
async function newWorld(): Promise<World> {
  const home = await newHome();
  const folder = join(home, 'chunks');
  await mkdir(folder);
  const chunk = join(folder, 'chunk.cjs');
  const source = `exports.said = "itself"; // ${' '.repeat(8192)}`;
  await writeFile(chunk, source);
  return { folder, kept: join(home, 'cache', 'atm-cli', 'compiled'), chunk, source };
}

/** A whole process that loads the chunk as a start does; resolves to what the chunk said. */
async function start({ folder, kept, chunk }: World, env: object = {}): Promise<string> {
  const script = `
    ${keeper}.keepCompiled(${JSON.stringify(kept)}, ${JSON.stringify(folder)}, ${JSON.stringify(env)});
    process.stdout.write(require(${JSON.stringify(chunk)}).said);`;
  const { stdout, stderr } = await run(process.execPath, ['-e', script]);
  expect(stderr).toBe('');
  return stdout;
}

/** The same after something else was put in the place of what is kept for the chunk. */
async function exchange(options: { readonly digest?: Buffer; readonly mode?: number } = {}) {
  const world = await newWorld();
  const text = world.source.replace('itself', 'thing!');
  const script = `
    const { Script } = require('node:vm');
    const code = require('node:fs').readFileSync(0, 'utf8');
    process.stdout.write(new Script(code, { filename: 'any' }).createCachedData());`;
  const input = `(function (exports, require, module, __filename, __dirname) {${text}\n})`;
  const data = execFileSync(process.execPath, ['-e', script], { input });
  const digest = createHash('sha256').update(world.source).update(data).digest();
  const file = join(world.kept, `${process.version}-${process.arch}-${basename(world.chunk)}`);
  const content = Buffer.concat([options.digest ?? digest, data]);
  await mkdir(world.kept, { recursive: true });
  await chmod(world.kept, options.mode ?? 0o700);
  await writeFile(file, content);
  const isAsItWas = async () => (await readFile(file)).equals(content);
  return { ...world, isAsItWas };
}

describe('chunks that were compiled by an earlier start', () => {
  it('are kept for their owner alone when the process ends', async () => {
    const world = await newWorld();
    expect(await start(world)).toBe('itself');
    const names = await readdir(world.kept);
    expect(names).toEqual([`${process.version}-${process.arch}-chunk.cjs`]);
    const paths = [world.kept, ...names.map((name) => join(world.kept, name))];
    const modes = await Promise.all(paths.map(async (path) => (await stat(path)).mode & 0o777));
    expect(modes).toEqual([0o700, 0o600]);
    expect(await start(world)).toBe('itself');
  });

  it('are run instead of the text, and left as they are', async () => {
    const world = await exchange();
    expect(await start(world)).toBe('thing!');
    expect(await world.isAsItWas()).toBe(true);
  });

  it('are not run when their digest is not theirs, and are made anew', async () => {
    const world = await exchange({ digest: Buffer.alloc(32) });
    expect(await start(world)).toBe('itself');
    expect(await world.isAsItWas()).toBe(false);
  });

  it.skipIf(process.platform === 'win32')(
    'are neither run nor written where others may write',
    async () => {
      const world = await exchange({ mode: 0o770 });
      expect(await start(world)).toBe('itself');
      expect(await world.isAsItWas()).toBe(true);
    },
  );

  it.each(['NODE_COMPILE_CACHE', 'NODE_DISABLE_COMPILE_CACHE', 'ATM_DEBUG'])(
    'are left alone with %s',
    async (name) => {
      const world = await exchange();
      expect(await start(world, { [name]: '1' })).toBe('itself');
      expect(await world.isAsItWas()).toBe(true);
    },
  );

  it('make room: the oldest go', async () => {
    const world = await newWorld();
    await mkdir(world.kept, { recursive: true, mode: 0o700 });
    const old = Array.from({ length: 65 }, (_, at) => join(world.kept, `old-${at}`));
    await Promise.all(old.map((path) => writeFile(path, '')));
    await Promise.all(old.map((path, at) => utimes(path, at, at)));
    await start(world);
    const left = new Set(await readdir(world.kept));
    const found = ['old-0', 'old-1', 'old-2', 'old-64'].map((name) => left.has(name));
    expect([left.size, ...found]).toEqual([64, false, false, true, true]);
  });

  it('are made at each start where they cannot be kept, without a word', async () => {
    const world = await newWorld();
    expect(await start({ ...world, kept: join(world.chunk, 'compiled') })).toBe('itself');
  });
});
