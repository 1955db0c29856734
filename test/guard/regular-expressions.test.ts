import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { afterEach, describe, expect, it, vi } from 'vitest';

import { parseAst } from 'rolldown/parseAst';

// Its programs for each system are quicker to answer, and are not there everywhere.
process.env['RECHECK_BACKEND'] = 'pure';
const { checkSync } = await import('recheck');

type Expression = { readonly place: string; readonly source: string; readonly flags: string };

/** Every regular expression of `src`; those that are put together are found when their file is run. */
const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => join('src', file));
const read = files.map((file) => {
  const text = readFileSync(file, 'utf8');
  return { file, text, ...expressionsOf(text, file) };
});

afterEach(() => vi.unstubAllGlobals());

function expressionsOf(text: string, file: string) {
  const literals: Expression[] = [];
  let built = 0;
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { type, regex, start, callee } = node as Record<string, unknown>;
    if (type === 'Literal' && regex !== undefined) {
      const { pattern, flags } = regex as { readonly pattern: string; readonly flags: string };
      const line = text.slice(0, Number(start)).split('\n').length;
      literals.push({ place: `${file}:${line}`, source: pattern, flags });
    }
    if (type === 'NewExpression' || type === 'CallExpression') {
      if ((callee as { readonly name?: unknown }).name === 'RegExp') built += 1;
    }
    for (const child of Object.values(node)) walk(child);
  };
  walk(parseAst(text, { lang: 'ts' }, file));
  return { literals, built };
}

/** What a file puts together when it is loaded. */
async function builtBy(file: string): Promise<readonly Expression[]> {
  const made: Expression[] = [];
  const Original = RegExp;
  class Watched extends Original {
    constructor(source: string | RegExp, flags?: string) {
      super(source, flags);
      made.push({ place: file, source: this.source, flags: this.flags });
    }
  }
  vi.resetModules();
  vi.stubGlobal('RegExp', Watched);
  await import(/* @vite-ignore */ pathToFileURL(file).href);
  vi.unstubAllGlobals();
  // What uses one may make another from it.
  return made.filter(({ source }, at) => made.findIndex((one) => one.source === source) === at);
}

const loop = /[*+]|\{\d+,\}/;

/**
 * Whether an expression takes linear time by its shape alone: without a repeat that has no bound,
 * or with one that begins where the text does, or that is the end of it. `recheck` takes seconds
 * for some of these, and would say the same.
 */
function isPlain({ source, flags }: Expression): boolean {
  const shape = source.replace(/\\./g, 'a').replace(/\[[^\]]*\]/g, 'a');
  const [before = '', after, ...more] = shape.split(loop);
  if (after === undefined) return true;
  if (more.length > 0) return false;
  const isAnchored = flags.includes('y') || (/^\^[^|]*$/.test(shape) && !flags.includes('m'));
  return (isAnchored && !before.includes('(')) || /^\??[)?]*$/.test(after);
}

function slowOnes(expressions: readonly Expression[]) {
  return expressions.flatMap(({ place, source, flags }) => {
    // No time limit: steps are counted, so that a busy machine finds the same.
    const limits = {
      timeout: null,
      attackLimit: 1e6,
      incubationLimit: 4000,
      maxIteration: 2,
      maxInitialGenerationSize: 100,
      maxGenerationSize: 30,
      recallTimeout: -1,
    };
    const found = checkSync(source, flags, limits);
    if (found.status === 'safe') return [];
    const how = found.status === 'vulnerable' ? found.complexity.summary : found.error.kind;
    return [`${place} ${how}: /${source}/${flags}`];
  });
}

describe('regular expressions', () => {
  it('a shape that may be slow is not taken for a plain one', () => {
    const slow = [
      '^\\s+|\\s+$',
      '\\/+$',
      '<title[^>]*>',
      '^(a+)+$',
      '^([\\w-]+):\\s*(.*)$',
      '(.*)x',
    ];
    const plain = ['^[a-z]+$', 'eyJ[\\w-]{8,}', '[a-z]{1,9}x', '^\\d*x'];
    const isPlainSource = (source: string) => isPlain({ place: '', source, flags: '' });
    expect(slow.filter(isPlainSource)).toEqual([]);
    expect(plain.filter(isPlainSource)).toEqual(plain);
    const found = slowOnes(slow.map((source) => ({ place: 'x', source, flags: '' })));
    expect(found.length).toBe(slow.length);
  });

  it('take a time that grows no faster than the text', { timeout: 120_000 }, async () => {
    const literals = read.flatMap((one) => one.literals);
    expect(literals.length).toBeGreaterThan(300);
    const builders = read.filter((one) => one.built > 0);
    // A function that puts them together is called where it is imported.
    const isUsing = ({ file, text }: (typeof read)[number]) =>
      builders.some((one) => text.includes(`/${basename(one.file)}'`) || one.file === file);
    const building = read.filter(isUsing);
    const built: (readonly Expression[])[] = [];
    // oxlint-disable-next-line no-await-in-loop -- they share the global that is watched
    for (const { file } of building) built.push(await builtBy(file));
    const missed = builders.filter((one) => {
      const users = building.flatMap(({ file, text }, at) =>
        file === one.file || text.includes(`/${basename(one.file)}'`) ? (built[at] ?? []) : [],
      );
      return users.length < one.built;
    });
    expect(missed.map(({ file }) => file)).toEqual([]);
    const all = [...literals, ...built.flat()].filter((one) => !isPlain(one));
    const once = new Map(all.map((one) => [`/${one.source}/${one.flags}`, one]));
    expect(slowOnes([...once.values()])).toEqual([]);
  });
});
