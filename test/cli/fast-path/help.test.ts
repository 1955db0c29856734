import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { describe, expect, inject, it } from 'vitest';

import { printedText } from '../../../src/cli/fast-path/help.ts';
import { helpTexts } from '../../../src/cli/fast-path/help-texts.ts';
import { readCommandLine } from '../../../src/cli/parse-args.ts';
import { buildProgram } from '../../../src/cli/program.ts';
import { allCommands } from '../../support/docs/commands-document.ts';
import { silentStreams } from '../../support/silent-streams.ts';

const plainWidth = () => 80;

/** What commander prints for a command line, for a reader that is no terminal. */
async function throughCommander(args: readonly string[]): Promise<string> {
  let text = '';
  const streams = silentStreams((more) => void (text += more));
  await readCommandLine(streams, args, async () => {}).parse();
  return text;
}

const program = buildProgram(() => async () => {}, { print: () => {}, columns: plainWidth });
const paths = allCommands(program).map(({ path }) => path.split(' ').slice(1));

describe('a text that was written down by the build', () => {
  it.each([
    [],
    ['--version'],
    ['help'],
    ...paths.filter((words) => words.length === 1).map((words) => ['help', ...words]),
    ...paths.flatMap((words) => [
      [...words, '--help'],
      [...words, '-h'],
    ]),
  ])('is what commander prints: %s %s %s', async (...args) => {
    const given = args.filter((word) => word !== undefined);
    const text = await printedText(given, plainWidth);
    expect(text).toMatch(/^(?:Usage: atm-cli |\d+\.\d+\.\d+\n$)/);
    expect(text).toBe(await throughCommander(given));
  });

  it.each([
    [['token header', '--help']],
    [['', '--help']],
    [['help', '']],
    [['--help', '--help']],
    [['--help', 'token']],
    [['token', '--json', '--help']],
    [['help', 'token', 'header']],
    [['help', 'nothing']],
    [['nothing', '--help']],
    [['constructor', '--help']],
    [['--version', '--json']],
    [['token', '--version']],
    [['-V']],
  ])('is not the one for %j', async (args) => {
    expect(await printedText(args, plainWidth)).toBeUndefined();
  });

  it('is not for a terminal of another width, which the version does not depend on', async () => {
    expect(await printedText(['--help'], () => 81)).toBeUndefined();
    expect(await printedText(['token', '--help'], () => 60)).toBeUndefined();
    expect(await printedText(['--version'], () => 60)).toMatch(/^\d/);
  });

  it('is in the built program as it is in the source', () => {
    const chunks = join(dirname(inject('program')), '..', 'dist', 'chunks');
    const [file = ''] = readdirSync(chunks).filter((name) => /^help-texts-.*\.cjs$/.test(name));
    expect(createRequire(import.meta.url)(join(chunks, file)).helpTexts).toEqual(helpTexts);
  });
});
