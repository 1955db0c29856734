import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newHome } from '../support/home.ts';
import { corpus, testKeys } from '../support/jwt/corpus.ts';
import { now, rs256 } from '../support/jwt/tokens.ts';
import { atmCli, spawnCli } from '../support/e2e/spawn.ts';

async function setUp() {
  const home = await newHome();
  const jwks = join(home, 'jwks.json');
  await writeFile(jwks, JSON.stringify(testKeys));
  return { home, args: ['verify', '-', '--jwks', jwks, '--at', String(now)] };
}

describe('atm-cli verify - with many tokens', () => {
  it('has a verdict for each line, in order, from threads of the built program', async () => {
    const { home, args } = await setUp();
    const tokens = Array.from({ length: 5 }, corpus).flat();
    const stdin = tokens.join('\n');
    const { code, stdout, stderr } = await atmCli([...args, '--json'], { home, stdin });
    expect(code).toBe(7);
    const verdicts = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { line: number; outcome: string });
    expect(verdicts.map(({ line }) => line)).toEqual(tokens.map((_, index) => index + 1));
    const each = tokens.length / 5;
    const outcomes = verdicts.map(({ outcome }) => outcome);
    expect(outcomes.slice(-each)).toEqual(outcomes.slice(0, each));
    const { valid, invalid, undecided } = JSON.parse(stderr) as Record<string, number>;
    expect((valid ?? 0) + (invalid ?? 0) + (undecided ?? 0)).toBe(tokens.length);
  });

  it('ends quietly when nobody reads on, as head does', async () => {
    const { home, args } = await setUp();
    const stdin = `${rs256()}\n`.repeat(4000);
    const cli = await spawnCli(args, { home, stdin });
    cli.child.stdout.destroy();
    expect(await cli.result).toEqual({ code: 0, stdout: '', stderr: '' });
  });
});
