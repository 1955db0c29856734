import { describe, expect, it } from 'vitest';

import { knownSecrets, replaceKnown } from '../../../src/report/redact/known-secrets.ts';
import { redacted } from '../../../src/util/fingerprint.ts';

function shown(text: string, secret: string, heard: readonly string[] = [], name = 'password') {
  return replaceKnown(text, knownSecrets(new Map([[secret, name]]), heard));
}

describe('a long secret', () => {
  const secret = 'p&ss "w<rd/é+ 9';
  it.each([
    ['as it is', secret],
    ['in a URL', encodeURIComponent(secret)],
    ['in a form', new URLSearchParams({ secret }).toString().slice('secret='.length)],
    ['in JSON', JSON.stringify(secret).slice(1, -1)],
    ['in HTML', 'p&amp;ss &quot;w&lt;rd/é+ 9'],
    ['in base64', Buffer.from(secret).toString('base64')],
    ['in base64url', Buffer.from(secret).toString('base64url')],
  ])('is replaced wherever it is, %s', (_, spelling) => {
    expect(shown(`before ${spelling}after`, secret)).toBe(`before ${redacted(secret)}after`);
  });
});

describe('a short secret', () => {
  const mark = redacted('abc');

  it.each([
    ['in a sentence', 'Invalid client secret: abc', '"Invalid client secret: abc"'],
    ['at its beginning', 'abc is wrong', 'invalid_client: abc is wrong'],
    ['alone', 'abc', 'invalid_client: abc'],
    ['alone, in quotes', 'abc', 'it says "abc"'],
    ['in an element', '<h1>No abc</h1><p>abc</p>', 'the page "No abc"'],
    ['over lines', 'Not\n  this: abc', '"Not this: abc"'],
    ['in JSON', 'refused "abc"', String.raw`{"message":"refused \"abc\""}`],
  ])('is replaced where the server repeated it, %s', (_, heard, line) => {
    expect(shown(line, 'abc', [heard])).toBe(line.replaceAll('abc', mark));
  });

  it.each([
    ['a longer word', 'the abcdef, xabc and abc_d of it', 'the abcdef, xabc and abc_d of it'],
    ['our own words', 'Invalid: abc', 'the abc of signing in'],
    ['what no server repeated', 'something else', 'abc: it is given'],
  ])('leaves %s', (_, heard, line) => {
    expect(shown(line, 'abc', [heard])).toBe(line);
  });

  it('that is a word of the field is replaced where a value stands', () => {
    const heard = 'The client secret is wrong: secret';
    expect(shown(heard, 'secret', [heard])).toBe(
      `The client secret is wrong: ${redacted('secret')}`,
    );
  });

  it.each(['wrong', 'password', 'user'])('is no word that a server says anyway: %s', (secret) => {
    const heard = 'the user or the password is wrong';
    expect(shown(heard, secret, [heard])).toBe(heard);
  });

  it('beside other secrets is found', () => {
    const secrets = new Map([
      ['abc', 'password'],
      ['x7Q', 'code'],
      ['Vd0Rt5Yx8Nb3', 'codeverifier'],
    ]);
    const heard = 'got abc x7Q Vd0Rt5Yx8Nb3 abc x7Q';
    const text = replaceKnown(`error: ${heard}`, knownSecrets(secrets, [heard]));
    expect(text).not.toMatch(/abc|x7Q|Vd0/);
  });

  it('that is a cookie, such as a language, is left', () => {
    expect(shown('lang: en', 'en', ['lang: en'], 'cookie')).toBe('lang: en');
  });
});
