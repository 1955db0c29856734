import { readdirSync, readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { commandsDocument, variables } from '../support/docs/commands-document.ts';

describe('docs/commands.md', () => {
  it('says what the commands say (npm run docs writes it anew)', async () => {
    await expect(commandsDocument()).toMatchFileSnapshot('../../docs/commands.md');
  });

  it('names every variable of the environment that the source reads', () => {
    const source = readdirSync('src', { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(`src/${name}`, 'utf8'))
      .join('\n');
    const read = source.matchAll(/(?:\benv\[|\b\w+: )'([A-Z][A-Z_]+)'/g);
    const names = new Set([...read].map(([, name = '']) => name));
    expect(names.size).toBeGreaterThan(10);
    expect([...names].filter((name) => !(name in variables) && isOurs(name))).toEqual([]);
  });
});

/** Where a browser runs is guessed from many variables; where files belong on Windows from two. */
function isOurs(name: string): boolean {
  return /^(ATM_|XDG_|NO_COLOR|FORCE_COLOR|BROWSER|CI$|TERM$)/.test(name);
}
