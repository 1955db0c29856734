import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import {
  isPlainWord,
  setVariable,
  type Shell,
  shellOf,
  shellQuoted,
  shellWord,
  withVariables,
} from '../../src/model/shell.ts';

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

describe('a word of a printed command', () => {
  it.each([...nasty, 'a b', 'ü', '', '-x', '~/x'])('is for sh the word itself: %j', (word) => {
    const script = `printf %s ${shellWord(word, '<word>', 'linux')}`;
    expect(execFileSync('sh', ['-c', script], { encoding: 'utf8' })).toBe(word);
  });

  it.each([
    ['work', 'work'],
    ['a@b.example', 'a@b.example'],
    [String.raw`C:\x\y.json`, String.raw`C:\x\y.json`],
    ['the stage', '"the stage"'],
    ["it's", `"it's"`],
    ['a&b|c<d>^(e);', '"a&b|c<d>^(e);"'],
    ['a,b', '"a,b"'],
    ['@team', '"@team"'],
    [String.raw`C:\My Files\\`, String.raw`"C:\My Files\\\\"`],
    ['http://x/?a=%20&b=%C3%BC', '"http://x/?a=%20&b=%C3%BC"'],
  ])('is in quotes that cmd and PowerShell take: %j', (word, printed) => {
    expect(shellWord(word, '<word>', 'win32')).toBe(printed);
  });

  it.each(['say "x"', '“x y”', '$(calc)', '`x`', '%PATH%', '100 %'])(
    'is not printed where one of them would act on it: %j',
    (word) => {
      expect(shellWord(word, '<word>', 'win32')).toBe('<word>');
    },
  );

  it.each(['linux', 'win32'])('has no line ends: %s', (platform) => {
    expect(shellWord('a\nb', '<word>', platform)).toBe('<word>');
  });

  it('that the user has to replace is in the quotes of the platform', () => {
    expect(shellQuoted('<that URL>', 'linux')).toBe("'<that URL>'");
    expect(shellQuoted('<that URL>', 'win32')).toBe('"<that URL>"');
  });

  it('is plain as long as the shell of the platform does nothing with it', () => {
    for (const platform of ['linux', 'win32']) {
      expect(isPlainWord('https://id.example.com:8443/a_b/c-d', platform)).toBe(true);
      for (const word of ['a b', 'a;b', '$x', '(a)', "a'", 'a"', 'a&b', '*', '']) {
        expect(isPlainWord(word, platform), word).toBe(false);
      }
    }
    expect(isPlainWord('a,b', 'win32')).toBe(false);
    expect(isPlainWord('%x%', 'win32')).toBe(false);
  });
});

describe('the shell that started the program', () => {
  const modules = String.raw`C:\Program Files\WindowsPowerShell\Modules;C:\Windows\system32\WindowsPowerShell\v1.0\Modules`;
  const home = String.raw`C:\Users\ada`;
  it.each<[string, Record<string, string>, Shell]>([
    ['linux', { PSModulePath: modules, USERPROFILE: home }, 'sh'],
    ['darwin', {}, 'sh'],
    ['win32', {}, 'cmd'],
    ['win32', { PSModulePath: modules, USERPROFILE: home }, 'cmd'],
    [
      'win32',
      {
        PSModulePath: `${home}\\OneDrive\\Dokumente\\PowerShell\\Modules;${modules}`,
        USERPROFILE: home,
      },
      'pwsh',
    ],
    ['win32', { MSYSTEM: 'MINGW64', PSModulePath: modules, USERPROFILE: home }, 'sh'],
  ])('on %s with %j is %s', (platform, env, shell) => {
    expect(shellOf(env, platform)).toBe(shell);
  });
});

it.each<[Shell, string]>([
  ['sh', `A=x B='y z' atm-cli login`],
  ['cmd', `set "A=x" && set "B=y z" && atm-cli login`],
  ['pwsh', `$env:A = 'x'; $env:B = 'y z'; atm-cli login`],
])('a command with variables for %s is one line', (shell, line) => {
  expect(withVariables(shell, { A: 'x', B: 'y z' }, 'atm-cli login')).toBe(line);
});
