import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';

import { styleFor } from '../../../src/report/text/style.ts';
import { columnsOf, fitLines } from '../../../src/report/text/wrap.ts';

const error = 'error: the token endpoint rejected the request: invalid_grant (HTTP 400), once more';
const check =
  'fail     iss        iss is "https://a.example", expected "https://b.example" as in the metadata';

function fit(line: string, columns: number): readonly string[] {
  return fitLines([line], { columns }).split('\n').slice(0, -1);
}

describe('the width of a stream', () => {
  it('is the one of its terminal, and without limit where it is none', () => {
    expect(columnsOf({ isTTY: true, columns: 72 })).toBe(72);
    expect(columnsOf({ isTTY: false, columns: 72 })).toBe(Number.POSITIVE_INFINITY);
    expect(columnsOf({ isTTY: true, columns: 0 })).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('a line that is too wide', () => {
  it('goes on behind its label', () => {
    expect(fit(error, 80)).toEqual([
      'error: the token endpoint rejected the request: invalid_grant (HTTP 400), once',
      '       more',
    ]);
    expect(fit(error, 40)).toEqual([
      'error: the token endpoint rejected the',
      '       request: invalid_grant (HTTP',
      '       400), once more',
    ]);
  });

  it('goes on below its last column, and further to the left where that is too narrow', () => {
    expect(fit(check, 80)).toEqual([
      'fail     iss        iss is "https://a.example", expected "https://b.example" as',
      '                    in the metadata',
    ]);
    expect(fit(check, 40)).toEqual([
      'fail     iss        iss is',
      '         "https://a.example", expected',
      '         "https://b.example" as in the',
      '         metadata',
    ]);
  });

  it('stays as it is where there is no terminal', () => {
    expect(fit(check, Number.POSITIVE_INFINITY)).toEqual([check]);
  });

  it('keeps a URL whole, even one that is wider than the terminal', () => {
    const url = 'https://id.example/a-very-long-url-that-has-more-than-forty-characters';
    expect(fit(`see the documentation at ${url} for more`, 40)).toEqual([
      'see the documentation at',
      url,
      'for more',
    ]);
  });

  it.each([
    'atm-cli login --demo --scope "openid profile" --timeout 600',
    "atm-cli login --resume 'http://127.0.0.1:8976/callback?code=x y'",
    'atm-cli profile set issuer=https://id.example.com -p work',
    'ATM_CLIENT_SECRET=x ATM_PASSWORD=y atm-cli login --direct',
    'ssh -p 2222 -L 8976:127.0.0.1:8976 dev@host.example',
    'gcloud cloud-shell ssh --ssh-flag="-L 8976:127.0.0.1:8976"',
    'chmod 600 /home/ada/.local/state/atm-cli/tokens/work.json',
    'atm-cli token --demo | atm-cli verify --demo -',
  ])('keeps the command %s whole', (command) => {
    const lines = fit(`hint: run this in the terminal: ${command}. Then read what it prints`, 40);
    expect(lines.filter((line) => line.includes(command))).toHaveLength(1);
    expect(lines[0]).toBe('hint: run this in the terminal:');
  });

  it('keeps a flag and its value together', () => {
    expect(fit('hint: give the keys of the server: --jwks <file|url> or --key <file>', 40)).toEqual(
      ['hint: give the keys of the server:', '      --jwks <file|url> or --key <file>'],
    );
  });

  it('breaks a sentence about the program, which is no command', () => {
    const sentence = 'this is a bug in atm-cli and the report of it goes to the maintainers';
    expect(fit(sentence, 40)).toEqual([
      'this is a bug in atm-cli and the report',
      'of it goes to the maintainers',
    ]);
  });

  it.each(['A=', '--a', 'atm-cli -a "', 'A=b ', "atm-cli '", '<', '  a'])(
    'is read once, whatever a server repeats in it: %s',
    (part) => {
      const started = process.cpuUsage();
      fit(part.repeat(100_000), 40);
      const { user } = process.cpuUsage(started);
      expect(user / 1000).toBeLessThan(2000);
    },
  );

  it('is measured without its colours', () => {
    const { bad, dim } = styleFor({ colour: true });
    const lines = fit(`${bad('error:')} ${dim('one two three four five six seven')}`, 24);
    expect(lines.map(stripVTControlCharacters)).toEqual([
      'error: one two three',
      '       four five six',
      '       seven',
    ]);
  });
});

it('starts a word further left that is too long where the line goes on', () => {
  const text = 'grant_types_supported  code, urn:ietf:params:oauth:grant-type:device_code';
  expect(fitLines([text], { columns: 50 })).toBe(
    'grant_types_supported  code,\n  urn:ietf:params:oauth:grant-type:device_code\n',
  );
});
