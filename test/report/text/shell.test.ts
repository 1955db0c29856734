import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { setVariable, type Shell } from '../../../src/report/text/shell.ts';

const nasty = [
  `it's`,
  `'; touch hacked; '`,
  '$(id) `id` $HOME',
  String.raw`back\slash\\ and \' quote`,
  '"double" & | ; < > * ? ~ #!',
  '%PATH% ^caret',
];

it.each(nasty)('a POSIX shell takes %j literally', (value) => {
  const script = `${setVariable('sh', 'ATM_ACCESS_TOKEN', value)}\nprintf %s "$ATM_ACCESS_TOKEN"`;
  expect(execFileSync('sh', ['-c', script], { encoding: 'utf8' })).toBe(value);
});

it.each<[Shell, string, string]>([
  ['bash', `it's`, String.raw`export T='it'\''s'`],
  ['zsh', `it's`, String.raw`export T='it'\''s'`],
  ['fish', String.raw`it's \n`, String.raw`set -gx T 'it\'s \\n'`],
  ['pwsh', `it's $x`, `$env:T = 'it''s $x'`],
  ['pwsh', 'it\u2019s', `$env:T = 'it\u2019\u2019s'`],
  ['cmd', 'a&b|c', 'set "T=a&b|c"'],
])('%s takes %j literally', (shell, value, command) => {
  expect(setVariable(shell, 'T', value)).toBe(command);
});

it.each(['100%', '"', '!x!', '^'])('cmd cannot take %j literally, and is not given it', (value) => {
  expect(() => setVariable('cmd', 'T', value)).toThrow('cmd cannot take literally');
});
