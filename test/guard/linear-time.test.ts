import { describe, expect, it } from 'vitest';

import { readPasted as readPastedFailure } from '../../src/diagnosis/pasted.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { Headers } from '../../src/io/http/fetch-classes.ts';
import { explainPaste } from '../../src/jwt/form/explain-paste.ts';
import { jwtsIn } from '../../src/jwt/form/jwts-in-text.ts';
import { readForm } from '../../src/jwt/form/read-form.ts';
import { unsafeJson } from '../../src/jwt/form/unsafe-json.ts';
import { importKeyFile } from '../../src/jwt/keys/key-file.ts';
import { readPasted } from '../../src/oauth/pasted-callback.ts';
import { knownSecrets, replaceKnown } from '../../src/report/redact/known-secrets.ts';
import { redactText } from '../../src/report/redact/redact-text.ts';
import { clean } from '../../src/report/text/clean.ts';
import { decodeText } from '../../src/util/decode-text.ts';
import { readErrorBody } from '../../src/util/error-body.ts';
import { findSyntaxError } from '../../src/util/json-syntax.ts';
import { parseChallenges } from '../../src/util/www-authenticate.ts';

const bytes = (text: string) => Buffer.from(text);
const callback = {
  redirect_uri: 'http://127.0.0.1:8080/callback',
  state: 'expected',
  promisesIss: false,
};

/** Everything that reads text of servers, files, or a clipboard. */
const readers: Readonly<Record<string, (text: string) => unknown>> = {
  'the body of an error': readErrorBody,
  'a response as text': (text) => decodeText(bytes(text), `text/html; charset=${text}`),
  'a token': (text) => readForm(text, { jws: true }),
  'a mistaken token': explainPaste,
  'a log with tokens': jwtsIn,
  'a key file': (text) => attempt(() => importKeyFile(bytes(text), 'key.pem')),
  'a pasted callback': (text) => attempt(() => readPasted(text, callback)),
  'a pasted failure': (text) => diagnose(readPastedFailure(text, 0).run, []),
  'JSON with an error': findSyntaxError,
  'JSON of a token': (text) => unsafeJson(JSON.stringify({ text, [text]: 1 }), 'the payload'),
  'WWW-Authenticate': parseChallenges,
  'a header': (text) => attempt(() => new Headers({ name: text })),
  'text for a file': (text) => redactText(text),
  'text that repeats a secret': (text) =>
    replaceKnown(text, knownSecrets(new Map([['a', 'pin']]), [text])),
  'text for a terminal': clean,
};

/** What makes an expression try again and again: pieces, and what stands before and after them. */
const pieces: Readonly<Record<string, readonly [piece: string, before?: string, after?: string]>> =
  {
    blanks: [' ', 'x', 'y'],
    'line ends': ['\r\n', 'x', 'y'],
    'titles without an end': ['<title '],
    'tags without an end': ['<p', '', ' x'],
    'closing brackets': [')]', '', 'x'],
    slashes: ['/', 'https://x', 'y'],
    'pairs of a form': ['&a=b', 'a=b', ' <'],
    'beginnings of tokens': ['eyJ'],
    'beginnings of segments': ['eyJ.'],
    'segments of tokens': ['eyJhbGciOiJub25lIn0.', '', '!'],
    'beginnings of PEM': ['-----BEGIN CERTIFICATE-----\n'],
    dashes: ['-', '', '\n'],
    quotes: ['"a":"', '{'],
    'escaped quotes': ['\\"', '"'],
    'open brackets': ['[{'],
    digits: ['1', '-', 'x'],
    'headers with blanks': ['a: \t', 'HTTP/1.1 400 x\n', '\n\n{'],
    challenges: ['Bearer a="b", ', '', '='],
    words: ['a_b ', 'error ', '='],
    'pairs of a log': ['a=b, ', 'x', '"'],
    'members of a printed object': ["\n  id: 'b'", '{', '"'],
  };

function attempt(read: () => unknown): void {
  try {
    read();
  } catch {
    // What cannot be read is refused, which takes its time as well.
  }
}

/** The best of some runs, in milliseconds: what else the machine does only adds to it. */
function timeOf(read: (text: string) => unknown, text: string): number {
  const times = Array.from({ length: 3 }, () => {
    const begun = performance.now();
    read(text);
    return performance.now() - begun;
  });
  return Math.min(...times);
}

const size = 16_000;
/** Four times the text takes sixteen times as long by the square; what is as quick as this is fine. */
const mostGrowth = 10;
const fast = 20;

function growth(
  read: (text: string) => unknown,
  [piece, before = '', after = '']: (typeof pieces)[string],
  length = size,
): number {
  const textOf = (characters: number) => {
    return before + piece.repeat(characters / piece.length) + after;
  };
  const long = timeOf(read, textOf(4 * length));
  return long < fast ? 0 : long / timeOf(read, textOf(length));
}

describe('the time to read hostile text grows with its length, no faster', () => {
  it.each(Object.entries(readers))('%s', (_, read) => {
    const slow = Object.entries(pieces).flatMap(([name, parts]) => {
      // A second look, as a machine may be busy at the wrong moment.
      const looks = [growth, growth, growth];
      return looks.every((measure) => measure(read, parts) > mostGrowth) ? [name] : [];
    });
    expect(slow).toEqual([]);
  });

  it('is noticed where it does', () => {
    const quadratic = (text: string) => text.replace(/\s+$/, '');
    const looks = [growth, growth, growth];
    const isSeen = looks.some((measure) => measure(quadratic, [' ', 'x', 'y'], 5000) > mostGrowth);
    expect(isSeen).toBe(true);
  });
});
