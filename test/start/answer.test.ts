import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { describe, expect, inject, it } from 'vitest';

import { readCommandLine } from '../../src/command-line.ts';
import { answerTo } from '../../src/start/answer.ts';
import { helpTexts } from '../../src/start/help-texts.ts';
import { commandPaths } from '../../src/start/printed.ts';
import { silentStreams } from '../support/silent-streams.ts';

const narrow = () => 80;

/** What commander prints for a command line, for a reader that is no terminal. */
async function throughCommander(words: readonly string[]): Promise<string> {
  let text = '';
  const streams = silentStreams((more) => void (text += more));
  await readCommandLine(streams, words, async () => {}).parse();
  return text;
}

const firstWords = commandPaths().filter((path) => !path.includes(' '));

describe('an answer that was written down by the build', () => {
  it.each([
    [],
    ['--version'],
    ['--help'],
    ['-h'],
    ['help'],
    ...firstWords.map((name) => ['help', name]),
    ...commandPaths().map((path) => [...path.split(' '), '--help']),
    ...commandPaths().map((path) => [...path.split(' '), '-h']),
  ])('is what commander prints: %s %s %s', async (...words) => {
    const given = words.filter((word) => word !== undefined);
    const answer = await answerTo(given, narrow);
    expect(answer).toMatch(/^(?:Usage: atm-cli |\d+\.\d+\.\d+\n$)/);
    expect(answer).toBe(await throughCommander(given));
  });

  it.each([
    [['token header', '--help']],
    [['', '--help']],
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
  ])('is not given to %j', async (words) => {
    expect(await answerTo(words, narrow)).toBeUndefined();
  });

  it('is not given to a terminal of another width, which version does not depend on', async () => {
    expect(await answerTo(['--help'], () => 81)).toBeUndefined();
    expect(await answerTo(['token', '--help'], () => 60)).toBeUndefined();
    expect(await answerTo(['--version'], () => 60)).toMatch(/^\d/);
  });

  it('is in the built program as it is in the source', () => {
    const chunks = join(dirname(inject('program')), '..', 'dist', 'chunks');
    const [file = ''] = readdirSync(chunks).filter((name) => /^help-texts-.*\.cjs$/.test(name));
    expect(createRequire(import.meta.url)(join(chunks, file)).helpTexts).toEqual(helpTexts);
  });
});
