import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';

import { afterEach, describe, expect, it, vi } from 'vitest';

import { keepCompiled } from '../../src/io/compiled.ts';
import { newHome } from '../home.ts';

const { extensions } = createRequire(import.meta.url);

afterEach(() => {
  delete extensions['.cjs'];
  vi.restoreAllMocks();
});

/** A chunk that says `said`: no two are alike, because V8 remembers what it has compiled before. */
let chunks = 0;
function chunkThatSays(said: string): string {
  chunks += 1;
  return `exports.said = ${JSON.stringify(said)}; // ${chunks}${' '.repeat(8192)}`;
}

/** Chunks in one folder, and another one for what V8 makes of them. */
async function newFolders() {
  const home = await newHome();
  const folder = join(home, 'chunks');
  await mkdir(folder);
  return { folder, kept: join(home, 'cache', 'atm-cli', 'compiled') };
}

/** Loads a chunk as a start does that keeps what was compiled; resolves to what the chunk says. */
function start(chunk: string, { folder, kept }: { folder: string; kept: string }, env = {}) {
  const once = vi.spyOn(process, 'once').mockReturnValue(process);
  keepCompiled(kept, folder, env);
  const { said } = createRequire(chunk)(chunk) as { said: string };
  const end = once.mock.calls.findLast(([event]) => event === 'exit')?.[1];
  return { said, end: () => end?.() };
}

/** What a Node of its own makes of a text, so that nothing of it is known here. */
function compiledElsewhere(source: string): Buffer {
  const script = `
    const { Script } = require('node:vm');
    const code = require('node:fs').readFileSync(0, 'utf8');
    process.stdout.write(new Script(code, { filename: 'any' }).createCachedData());`;
  const input = `(function (exports, require, module, __filename, __dirname) {${source}\n})`;
  return execFileSync(process.execPath, ['-e', script], { input });
}

/** A start that has ended, and what it has kept. */
async function keepOne() {
  const folders = await newFolders();
  const chunk = join(folders.folder, 'chunk.cjs');
  const source = chunkThatSays('itself');
  await writeFile(chunk, source);
  start(chunk, folders).end();
  const [name = ''] = await readdir(folders.kept);
  return { ...folders, source, chunk, file: join(folders.kept, name) };
}

/** The same chunk for a start that has never seen it, with something else compiled in its place. */
async function exchange(options: { readonly digest?: Buffer; readonly mode?: number }) {
  const folders = await newFolders();
  const chunk = join(folders.folder, 'chunk.cjs');
  const source = chunkThatSays('itself');
  await writeFile(chunk, source);
  const data = compiledElsewhere(source.replace('itself', 'thing!'));
  const { createHash } = await import('node:crypto');
  const digest = options.digest ?? createHash('sha256').update(source).update(data).digest();
  await mkdir(folders.kept, { recursive: true });
  await chmod(folders.kept, options.mode ?? 0o700);
  const file = join(folders.kept, `${process.version}-${process.arch}-${basename(chunk)}`);
  await writeFile(file, Buffer.concat([digest, data]));
  return { ...folders, chunk, file };
}

describe('chunks that were compiled by an earlier start', () => {
  it('are kept for their owner alone when the process ends', async () => {
    const { kept, file } = await keepOne();
    const modes = [await stat(kept), await stat(file)].map(({ mode }) => mode & 0o777);
    expect(modes).toEqual([0o700, 0o600]);
    expect(basename(file)).toBe(`${process.version}-${process.arch}-chunk.cjs`);
  });

  it('are run instead of the text', async () => {
    const exchanged = await exchange({});
    expect(start(exchanged.chunk, exchanged).said).toBe('thing!');
  });

  it('are not run when their digest is not theirs, and are made anew', async () => {
    const exchanged = await exchange({ digest: Buffer.alloc(32) });
    const { said, end } = start(exchanged.chunk, exchanged);
    expect(said).toBe('itself');
    const before = await readFile(exchanged.file);
    end();
    expect((await readFile(exchanged.file)).equals(before)).toBe(false);
  });

  it.skipIf(process.platform === 'win32')(
    'are neither run nor written where others may write',
    async () => {
      const exchanged = await exchange({ mode: 0o770 });
      const before = await readFile(exchanged.file);
      const { said, end } = start(exchanged.chunk, exchanged);
      end();
      expect(said).toBe('itself');
      expect((await readFile(exchanged.file)).equals(before)).toBe(true);
    },
  );

  it('are left as they are by a start that used them', async () => {
    const exchanged = await exchange({});
    const { end } = start(exchanged.chunk, exchanged);
    const before = await readFile(exchanged.file);
    end();
    expect((await readFile(exchanged.file)).equals(before)).toBe(true);
  });

  it.each(['NODE_COMPILE_CACHE', 'NODE_DISABLE_COMPILE_CACHE', 'ATM_DEBUG'])(
    'are left alone with %s',
    async (name) => {
      const exchanged = await exchange({});
      expect(start(exchanged.chunk, exchanged, { [name]: '1' }).said).toBe('itself');
    },
  );

  it('make room: the oldest go', async () => {
    const { kept, folder, file } = await keepOne();
    const old = Array.from({ length: 64 }, (_, at) => join(kept, `old-${at}`));
    await Promise.all(old.map((path) => writeFile(path, '')));
    await Promise.all(old.map((path, at) => utimes(path, at, at)));
    const chunk = join(folder, 'another.cjs');
    await writeFile(chunk, chunkThatSays('another'));
    start(chunk, { kept, folder }).end();
    const left = await readdir(kept);
    expect(left).toHaveLength(64);
    expect(left).toContain(basename(file));
    expect(left).not.toContain('old-0');
    expect(left).not.toContain('old-1');
    expect(left).toContain('old-2');
  });

  it('say nothing where they cannot be kept', async () => {
    const { folder } = await newFolders();
    const chunk = join(folder, 'chunk.cjs');
    await writeFile(chunk, chunkThatSays('itself'));
    const nowhere = join(chunk, 'compiled');
    const { said, end } = start(chunk, { folder, kept: nowhere });
    end();
    expect(said).toBe('itself');
  });
});
