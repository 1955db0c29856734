import { describe, expect, it } from 'vitest';
import {
  type BrowserChoice,
  chooseBrowser,
  openPage,
} from '../../../src/flows/login/open-browser.ts';
import { createWorld, type World } from '../../support/context.ts';

const url = 'https://id.example/auth';

type Setup = Pick<World, 'env' | 'interactive'> &
  Partial<BrowserChoice> & {
    readonly builtIn?: boolean;
    /** Programs that open nothing. */
    readonly broken?: readonly string[];
  };

/** The programs that were tried for a sign-in and for another page; `undefined` is the system's. */
async function tried({ never = false, command, builtIn = false, broken = [], ...world }: Setup) {
  const programs: (string | undefined)[] = [];
  const { context } = createWorld(world);
  const openBrowser = async (_url: string, program?: string) => {
    programs.push(program);
    return { opened: !broken.includes(program ?? '') };
  };
  const choice = { never, command, builtIn };
  const opener = chooseBrowser({ ...context, openBrowser }, choice, choice);
  if (!builtIn || world.interactive) await opener.open({ url });
  const forLogin = [...programs];
  programs.length = 0;
  await openPage({ ...context, openBrowser }, url, choice);
  expect(programs).toEqual(forLogin);
  return programs;
}

describe('the program that opens a page', () => {
  const rows: readonly [string, Setup, readonly (string | undefined)[]][] = [
    ['the flag', { command: 'a', env: { ATM_BROWSER: 'b', BROWSER: 'c' } }, ['a']],
    ['ATM_BROWSER before BROWSER', { env: { ATM_BROWSER: 'b', BROWSER: 'c' } }, ['b']],
    ['BROWSER without a terminal', { env: { BROWSER: 'c --new' } }, ['c --new']],
    ['BROWSER with a terminal', { env: { BROWSER: 'c' }, interactive: true }, ['c']],
    ['the first of BROWSER', { env: { BROWSER: 'c %s:d' } }, ['c %s']],
    ['the next of BROWSER', { env: { BROWSER: 'c::d: :e' }, broken: ['c', 'd'] }, ['c', 'd', 'e']],
    ['the last of BROWSER', { env: { BROWSER: 'c:d' }, broken: ['c', 'd'] }, ['c', 'd']],
    ['the system', { interactive: true, env: { BROWSER: '', ATM_BROWSER: '' } }, [undefined]],
    ['none', { never: true, interactive: true, env: { BROWSER: 'c' } }, []],
    ['not BROWSER for the built-in server alone', { builtIn: true, env: { BROWSER: 'c' } }, []],
    [
      'BROWSER for the built-in server at a terminal',
      { builtIn: true, interactive: true, env: { BROWSER: 'c' } },
      ['c'],
    ],
  ];
  it.each(rows)('is %s', async (_what, setup, programs) => {
    expect(await tried(setup)).toEqual(programs);
  });

  it.each([{}, { env: { BROWSER: '' } }, { env: { BROWSER: ':' } }])(
    'is missing without a terminal for %j',
    (setup) => {
      const { context } = createWorld(setup);
      const choose = () => chooseBrowser(context, { builtIn: false }, { never: false });
      expect(choose).toThrow(/there is no terminal/);
    },
  );
});
