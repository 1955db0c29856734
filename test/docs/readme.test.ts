import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';

import { buildProgram } from '../../src/cli/program.ts';
import { newShell } from '../support/docs/shell.ts';
import { mask, rerun } from '../support/docs/transcripts.ts';

const transcripts = ['README.md', 'docs/tour.md', 'docs/providers.md', 'docs/atm.md'];
const documents = [...transcripts, 'docs/ci.md', 'docs/files.md', 'docs/windows.md'];
const program = buildProgram(() => async () => {}, { print: () => {}, columns: () => 80 });

describe.each(transcripts)('%s', { timeout: 120_000 }, (document) => {
  it('shows what the commands print (npm run docs writes it anew)', async () => {
    const text = await readFile(document, 'utf8');
    expect(text).toMatch(/^```console$/m);
    const shell = await newShell(text);
    const run = (command: string) => shell.run(command);
    await expect(await rerun(text, run)).toMatchFileSnapshot(join('..', '..', document));
  });
});

describe.each(documents)('%s', (document) => {
  it('links only to what is there', async () => {
    const text = await readFile(document, 'utf8');
    const links = [...text.matchAll(/(?:\]\(|src=")([^)"#]*)(?:#([^)"]*))?[)"]/g)];
    const missing: string[] = [];
    for (const [, path = '', section] of links.filter(([, to = '']) => !/^https?:/.test(to))) {
      const file = path === '' ? document : join(dirname(document), path);
      // oxlint-disable-next-line no-await-in-loop -- a few small files
      const there = existsSync(file) && (await hasSection(file, section));
      if (!there) missing.push(`${path}#${section}`);
    }
    expect(missing).toEqual([]);
  });

  it('names only commands and flags that exist', async () => {
    const text = await readFile(document, 'utf8');
    const blocks = [...text.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, block]) => block);
    const lines = [...blocks.join('').matchAll(/^(?:npx )?(atm-cli.*)$/gm)];
    const inline = [...text.matchAll(/`(atm-cli [^`]*)`/g)];
    const commands = [...lines, ...inline].map(([, command = '']) => command);
    const problems = commands.flatMap(unknown);
    expect(problems).toEqual([]);
  });
});

describe('README.md', () => {
  it('is a front page of at most 120 lines, with the two lines of the set-up first', async () => {
    const readme = await readFile('README.md', 'utf8');
    expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(120);
    expect(/^```\w+\n([^]*?)^```$/m.exec(readme)?.[1]).toBe('npm ci\nnpx atm-cli demo\n');
    expect(readme).toContain('](docs/terminal.svg)');
    expect(readme).toContain('src="docs/report.png"');
  });

  it('says what the tables of servers and of Windows say', async () => {
    const readme = await readFile('README.md', 'utf8');
    const interop = await readFile('docs/interop.md', 'utf8');
    const [, servers = 'no summary'] = /^(\d+ servers, .* steps pass);/m.exec(interop) ?? [];
    expect(readme).toContain(servers);
    const windows = await readFile('docs/windows.md', 'utf8');
    const [, checks = 'no summary'] = /^(\d+ of \d+ checks pass)/m.exec(windows) ?? [];
    expect(readme).toContain(checks);
    const presets = await readFile('docs/providers.md', 'utf8');
    const [, list = ''] = /\$ atm-cli provider list\n([^$]*)\$/.exec(presets) ?? [];
    expect(readme).toContain(`Presets for ${list.trim().split('\n').length} providers`);
  });
});

it('the comparison forgives only what changes with every run', () => {
  expect(mask('expires in 9 min 59 s (2026-11-21T09:05:46Z)')).toBe(
    mask('expires in 10 min (2026-11-22T10:00:00Z)'),
  );
  expect(mask('fail     alg')).not.toBe(mask('pass     alg'));
});

/** Whether a document has a heading with this anchor. */
async function hasSection(file: string, section: string | undefined): Promise<boolean> {
  if (section === undefined) return true;
  const headings = (await readFile(file, 'utf8')).matchAll(/^#+ (.*)$/gm);
  const anchors = [...headings].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replace(/\s/g, '-'),
  );
  return anchors.includes(section);
}

/** What of a command line the program does not know: a command of a group, or a long flag. */
function unknown(line: string): readonly string[] {
  const given = line.split(' ').slice(1);
  let command: Command = program;
  for (const word of given) {
    if (word.startsWith('-')) continue;
    const next = command.commands.find((one) => one.name() === word);
    if (next === undefined) break;
    command = next;
  }
  const isNamed = command !== program || given.every((word) => word.startsWith('-'));
  const known = new Set(
    [program, ...(command.parent === null ? [] : [command.parent]), command].flatMap((one) =>
      one.options.flatMap(({ long }) => long ?? []),
    ),
  );
  const flags = given.filter((word) => word.startsWith('--') && word !== '--help');
  const odd = flags.filter((flag) => !known.has(flag.replace(/=.*/, '')));
  return isNamed && odd.length === 0 ? [] : [line];
}
