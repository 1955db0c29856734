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

const plain = () => true;

/** What commander prints for a command line, for a reader that is no terminal. */
async function throughCommander(args: readonly string[]): Promise<string> {
  let text = '';
  const streams = silentStreams((more) => void (text += more));
  await readCommandLine(streams, args, async () => {}).parse();
  return text;
}

const program = buildProgram(() => async () => {}, { print: () => {}, columns: () => 80 });
const paths = allCommands(program).map(({ path }) => path.split(' ').slice(1));

describe('a text that was written down by the build', () => {
  it.each([
    [],
    ['--version'],
    ['help'],
    ['-V'],
    ...paths.map((words) => ['help', ...words]),
    ...paths.flatMap((words) => [
      [...words, '--help'],
      [...words, '-h'],
    ]),
  ])('is what commander prints: %s %s %s', async (...args) => {
    const given = args.filter((word) => word !== undefined);
    const text = await printedText(given, plain);
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
    [['help', 'token', '--all']],
    [['help', 'token header']],
    [['help', 'nothing']],
    [['nothing', '--help']],
    [['constructor', '--help']],
    [['--version', '--json']],
    [['token', '--version']],
    [['-v']],
  ])('is not the one for %j', async (args) => {
    expect(await printedText(args, plain)).toBeUndefined();
  });

  it('is not for a terminal, which has colours and a width, but the version depends on neither', async () => {
    const terminal = () => false;
    expect(await printedText(['--help'], terminal)).toBeUndefined();
    expect(await printedText(['token', '--help'], terminal)).toBeUndefined();
    expect(await printedText(['--version'], terminal)).toMatch(/^\d/);
  });

  it('is in the built program as it is in the source', () => {
    const chunks = join(dirname(inject('program')), '..', 'dist', 'chunks');
    const [file = ''] = readdirSync(chunks).filter((name) => /^help-texts-.*\.cjs$/.test(name));
    expect(createRequire(import.meta.url)(join(chunks, file)).helpTexts).toEqual(helpTexts);
  });
});
