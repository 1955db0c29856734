import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  type Stats,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Environment } from '../context.ts';

/** Bytes of a chunk: less than that is compiled as fast as it is read. */
const worthKeeping = 8192;

/** Each version of Node and of atm-cli has files of its own; the oldest go. */
const mostFiles = 64;

const digestBytes = 32;

type Compiled = {
  readonly file: string;
  readonly source: Buffer;
  readonly script: import('node:vm').Script;
};

/**
 * Has the chunks of `folder` that are loaded from now on compiled once and not at each start: what
 * V8 made of them is kept in `kept` when the process ends, and taken from there by the next. Never
 * throws; what cannot be kept or is damaged is compiled as usual.
 *
 * V8 runs what it is given unseen, so only a folder that is the user's own and closed to others is
 * read, and only a file whose digest covers it and the source. Node's own way of doing this
 * (`module.enableCompileCache`) is left alone where it is in use, and when it is forbidden.
 */
export function keepCompiled(kept: string, folder: string, env: Environment): void {
  if (env['NODE_COMPILE_CACHE'] || env['NODE_DISABLE_COMPILE_CACHE'] || env['ATM_DEBUG']) return;
  const { Script } = process.getBuiltinModule('node:vm');
  const { extensions } = process.getBuiltinModule('node:module').createRequire(join(folder, 'any'));
  const usual = extensions['.js'];
  const mayRead = isPrivate(kept);
  const made: Compiled[] = [];
  extensions['.cjs'] = (module: NodeJS.Module, name: string) => {
    const source = readFileSync(name);
    if (dirname(name) !== folder || source.length < worthKeeping) return usual?.(module, name);
    const file = join(kept, `${process.version}-${process.arch}-${basename(name)}`);
    const code = `(function (exports, require, module, __filename, __dirname) {${source.toString()}\n})`;
    const cachedData = mayRead ? readCompiled(file, source) : undefined;
    const script = new Script(code, { filename: name, cachedData });
    if (cachedData === undefined || script.cachedDataRejected) made.push({ file, source, script });
    const load = (id: string): unknown => module.require(id);
    script.runInThisContext()(module.exports, load, module, name, folder);
  };
  process.once('exit', () => {
    if (made.length > 0) writeCompiled(kept, made);
  });
}

function readCompiled(file: string, source: Buffer): Buffer | undefined {
  try {
    const content = readFileSync(file);
    const data = content.subarray(digestBytes);
    return digestOf(source, data).equals(content.subarray(0, digestBytes)) ? data : undefined;
  } catch {
    return undefined;
  }
}

/** Only now is everything compiled that the command has used. */
function writeCompiled(kept: string, made: readonly Compiled[]): void {
  try {
    makeFolder(kept);
    if (!isPrivate(kept)) return;
    for (const { file, source, script } of made) {
      const data = script.createCachedData();
      const draft = `${file}.${process.pid}`;
      writeFileSync(draft, Buffer.concat([digestOf(source, data), data]), { mode: 0o600 });
      renameSync(draft, file);
    }
    forgetOldest(kept);
  } catch {
    // The next start compiles again.
  }
}

/**
 * Not with `recursive`, which never comes back below `/proc` (Node 24); and not in the home of
 * somebody else, who could not use what `sudo` has left there.
 */
function makeFolder(folder: string): void {
  const own = dirname(folder);
  for (const path of [dirname(own), own, folder]) {
    if (existsSync(path)) continue;
    if (!isOwn(statSync(dirname(path)))) return;
    mkdirSync(path, { mode: 0o700 });
  }
}

function forgetOldest(folder: string): void {
  const files = readdirSync(folder).map((name) => join(folder, name));
  if (files.length <= mostFiles) return;
  const aged = files.map((path) => ({ path, age: -statSync(path).mtimeMs }));
  const oldest = aged.toSorted((a, b) => a.age - b.age).slice(mostFiles);
  for (const { path } of oldest) rmSync(path, { force: true });
}

function isPrivate(folder: string): boolean {
  try {
    const found = lstatSync(folder);
    const isClosed = process.platform === 'win32' || (found.mode & 0o022) === 0;
    return found.isDirectory() && isOwn(found) && isClosed;
  } catch {
    return false;
  }
}

function isOwn({ uid }: Stats): boolean {
  return process.getuid === undefined || uid === process.getuid();
}

function digestOf(source: Buffer, data: Buffer): Buffer {
  const { createHash } = process.getBuiltinModule('node:crypto');
  return createHash('sha256').update(source).update(data).digest();
}
