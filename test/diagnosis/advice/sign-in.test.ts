import { describe, expect, it } from 'vitest';

import { adviceLines } from '../../../src/diagnosis/advice/advice.ts';
import { gatherFacts } from '../../../src/diagnosis/facts.ts';
import { commandOn } from '../../../src/diagnosis/remedy/command.ts';
import type { Advice } from '../../../src/model/advice.ts';
import type { Run, RunSetting } from '../../../src/model/run.ts';
import { shellWords } from '../../../src/util/shell-words.ts';
import { noCallback, run } from '../../support/diagnosis-cases/build.ts';

const settings: readonly RunSetting[] = [
  { name: 'issuer', origin: 'flag', value: 'https://id.example.com' },
  { name: 'client_id', origin: 'flag', value: 'cli' },
  { name: 'client_secret', origin: 'flag', value: '#0a1b2c3d' },
];
const server = '--issuer https://id.example.com --client-id cli --client-secret-file <file>';

function linesFor(advice: Advice, more: Partial<Run> = {}): readonly string[] {
  return adviceLines([advice], gatherFacts(run([], { settings, ...more })));
}

describe('a sign-in without a callback in time', () => {
  const [waited] = noCallback.advice;
  const redirectUri = 'http://127.0.0.1:8976/callback';
  const register = `if the browser shows an error of the server, register exactly this redirect URI there: ${redirectUri}`;
  const resume =
    "already signed in? finish within 10 minutes: atm-cli login --resume '<final redirect URL>' --client-secret-file <file>";

  it.each<[string, Partial<typeof waited>, readonly string[]]>([
    ['', {}, [register, resume, `if the browser is on another machine: atm-cli device ${server}`]],
    [
      'at a server without a device flow, which cannot be finished later',
      { hasDeviceFlow: false, minutesLeft: undefined },
      [
        register,
        `if the browser is on another machine, start again and paste its final URL into the waiting terminal: atm-cli login ${server}`,
        `to wait longer: atm-cli login ${server} --timeout 600`,
      ],
    ],
    [
      'whose browser has reached the listener',
      { isReached: true, seconds: 400 },
      [register, resume, `to wait longer: atm-cli login ${server} --timeout 800`],
    ],
    [
      'that rejected a callback',
      { isReached: true, isRedirected: true },
      [
        `the rejected callbacks are from an old tab, or the server changes them; close the older tabs and start again: atm-cli login ${server}`,
        resume,
        `to wait longer: atm-cli login ${server} --timeout 600`,
      ],
    ],
  ] as never)('says what to do %s', (_what, facts, lines) => {
    const written = linesFor({ ...waited, ...facts });
    expect(written.map((line) => sorted(line))).toEqual(lines.map((line) => sorted(line)));
  });
});

/** The words of a line without their order: flags may stand anywhere. */
function sorted(line: string): readonly string[] {
  return line.split(' ').toSorted();
}

describe('a command on a stored profile', () => {
  it('signs in the way it was done before', () => {
    expect(commandOn('work', ['sign-in'], 'device_code')).toBe('atm-cli device -p work');
    expect(commandOn('default', ['sign-in'])).toBe('atm-cli login');
    expect(commandOn('demo', ['token', 'introspect', '<token>'])).toBe(
      'atm-cli token introspect --demo <token>',
    );
    expect(commandOn('default', ['verify', '-p', 'default'])).toBe('atm-cli verify -p default');
  });
});

describe('a value in a command', () => {
  it.each(["a'b", 'a`id`', 'a\nb', '{issuer}'])(
    'is left out when it ends its word: %j',
    (value) => {
      const changed = { profile: 'w', setting: 'issuer', value } as const;
      expect(linesFor({ id: 'profile_differs', ...changed })).toEqual([
        "to change the profile: atm-cli profile set -p w '<name=value>'",
      ]);
      expect(linesFor({ id: 'other_application', audience: value })[0]).toContain(
        '--audience <aud>',
      );
      expect(linesFor({ id: 'assertion_audience', token_endpoint: value })[0]).toContain('<url>');
    },
  );

  it.each(['$(id)', 'a;id', 'a&b', 'a b', 'a"b'])('is one word for a shell: %s', (value) => {
    const changed = { profile: value, setting: 'client_id', value } as const;
    const [line = ''] = linesFor({ id: 'profile_differs', ...changed });
    const command = line.replace('to change the profile: ', '');
    const words = ['atm-cli', 'profile', 'set', '-p', value, `client_id=${value}`];
    expect(shellWords(command)).toEqual(words);
  });
});
