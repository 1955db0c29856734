import { describe, expect, it } from 'vitest';
import { readForm } from '../../../src/jwt/form/read-form.ts';
import { base64url, claims, p256, rs256, rsa, sign } from '../../support/jwt/tokens.ts';

const token = rs256();
const [head = '', body = '', mac = ''] = token.split('.');

function messageOf(text: string): string | undefined {
  const form = readForm(text, { jws: false });
  return form.type === 'jws' ? undefined : form.message;
}

function ruleOf(text: string): string | undefined {
  const form = readForm(text, { jws: false });
  return form.type === 'jws' ? undefined : form.rule;
}

function withHeader(header: string | Uint8Array): string {
  return `${base64url(header)}.${body}.${mac}`;
}

function withPayload(payload: string | Uint8Array): string {
  return `${head}.${base64url(payload)}.${mac}`;
}

describe('what is pasted around a token', () => {
  it.each([
    [`${token}\n`, []],
    [`Bearer ${token}`, ['the prefix Bearer']],
    [`DPoP ${token}`, ['the prefix DPoP']],
    [`"${token}"`, ['quotes']],
    [`'Bearer ${token}'`, ['quotes', 'the prefix Bearer']],
    [`Authorization: bearer ${token}`, ['the header name Authorization', 'the prefix Bearer']],
    [`\uFEFF${token}`, ['a byte order mark']],
    [`  ${token}\t`, ['white space']],
  ])('%j is taken off and told', (text, removed) => {
    const form = readForm(text, { jws: false });
    expect(form.type).toBe('jws');
    expect(form.notes.map(({ message }) => message)).toEqual(
      removed.map((what) => `removed ${what}`),
    );
  });
});

describe('the alphabet', () => {
  it.each([
    [' ', 'a space'],
    ['\n', 'a line end'],
    ['\t', 'a tab'],
    ['=', 'padding (=)'],
    ['+', 'a + (base64, not base64url)'],
    ['/', 'a / (base64, not base64url)'],
    ['%2E', 'a % (URL-encoded text)'],
    ['\uFF21', 'the character "\uFF21" (U+FF21)'],
    ['\u200B', '(U+200B)'],
    ['\u{1F511}', '(U+1F511)'],
    ['\0', '(U+0000)'],
  ])('refuses %j in every segment and says where', (foreign, wording) => {
    for (let segment = 0; segment < 3; segment += 1) {
      const parts = [head, body, mac];
      parts[segment] = `${parts[segment]?.slice(0, 9)}${foreign}${parts[segment]?.slice(9)}`;
      const text = parts.join('.');
      expect(ruleOf(text)).toBe('jwt-alphabet');
      expect(messageOf(text)).toMatch(`segment ${segment + 1}`);
      expect(messageOf(text)).toContain(wording);
      expect(messageOf(text)).toMatch('at offset 9: not base64url');
    }
  });
});

describe('the spelling of a signature', () => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

  it('is one of all those that decode to the same bytes', () => {
    const short = sign({ alg: 'ES256' }, claims, p256.privateKey).split('.')[2] ?? '';
    for (const signature of [mac, short]) {
      const bytes = Buffer.from(signature, 'base64url');
      const spellings = Array.from(alphabet, (last) => signature.slice(0, -1) + last).filter(
        (text) => Buffer.from(text, 'base64url').equals(bytes),
      );
      expect(spellings.length).toBeGreaterThan(1);
      const accepted = spellings.filter((text) => ruleOf(`${head}.${body}.${text}`) === undefined);
      expect(accepted).toEqual([signature]);
    }
  });

  it('has no padding and no white space at any place', () => {
    for (let at = 1; at < mac.length; at += 17) {
      for (const extra of [' ', '\n', '\r\n', '=']) {
        const respelled = `${mac.slice(0, at)}${extra}${mac.slice(at)}`;
        expect(ruleOf(`${head}.${body}.${respelled}`)).toBe('jwt-alphabet');
      }
    }
    expect(ruleOf(`${head}.${body}.${mac}==`)).toBe('jwt-alphabet');
  });

  it('cannot have a length that no bytes have', () => {
    expect(messageOf(`${head}.${body}.AAAAA`)).toMatch(
      '5 characters, a length that base64url cannot have',
    );
  });
});

describe('the text of header and payload', () => {
  it.each([
    ['{"alg":"none","alg":"RS256"}', '`alg` occurs twice ("none" and "RS256"); libraries differ'],
    ['{"alg":"RS256","\\u0061lg":"none"}', '`alg` occurs twice'],
    ['{"alg":"RS256","x":{"a":1,"a":[]}}', '`a` occurs twice (1 and [)'],
    ['{"alg":"RS256","__proto__":1,"__proto__":2}', '`__proto__` occurs twice'],
    ['{"exp":1e999}', '`exp` is not a finite number (1e999)'],
    ['{"a":[1,-1e400]}', 'is not a finite number (-1e400)'],
    ['[]', 'is JSON, but an array and not an object'],
    ['null', 'is JSON, but null and not an object'],
    ['"x"', 'is JSON, but a string and not an object'],
    ['{"a":1', 'is not JSON'],
    ["{'a':1}", 'is not JSON'],
    ['{"a":NaN}', 'is not JSON'],
    ['\uFEFF{}', 'starts with a byte order mark'],
  ])('%j is refused in both', (text, message) => {
    expect(messageOf(withHeader(text))).toContain(message);
    expect(messageOf(withPayload(text))).toContain(message);
  });

  it.each([
    '{"a":{"b":1},"c":{"b":2},"b":3}',
    '{"a":"x\\"y: {","b":"a"}',
    '{"a":[{"b":1},{"b":2}],"n":-1.5e3}',
    '{"__proto__":{"alg":"none"},"constructor":1}',
    '{ "a" : 1 , "b" : "a" }',
  ])('%s is accepted', (text) => {
    expect(ruleOf(withPayload(text))).toBeUndefined();
  });

  it('names the byte that is not UTF-8', () => {
    const bytes = Buffer.concat([
      Buffer.from('{"alg":"'),
      Buffer.of(0xc3, 0x28),
      Buffer.from('"}'),
    ]);
    expect(messageOf(withHeader(bytes))).toBe('segment 1, the header, is not UTF-8 at byte 8');
    const cut = Buffer.concat([Buffer.from('{"a":1}'), Buffer.of(0xe2)]);
    expect(messageOf(withPayload(cut))).toBe('the payload is not UTF-8 at byte 7');
  });

  it('does not take a member from a prototype', () => {
    const form = readForm(withHeader('{"__proto__":{"alg":"RS256"}}'), { jws: false });
    expect(form.header).not.toHaveProperty('alg');
    expect(Object.keys(form.header ?? {})).toEqual(['__proto__']);
  });

  it('bears any depth without recursion, and refuses it', () => {
    const deep = `{"a":${'['.repeat(60_000)}${']'.repeat(60_000)}}`;
    expect(messageOf(withPayload(deep))).toBe('the payload is nested more than 100 levels deep');
    const limit = `{"a":${'['.repeat(99)}${']'.repeat(99)}}`;
    expect(ruleOf(withPayload(limit))).toBeUndefined();
  });
});

describe('the size', () => {
  it('is limited before anything is decoded', () => {
    expect(messageOf('a'.repeat(3_100_000))).toBe('token is 3.1 MB, limit 256 kB');
    const large = sign({ alg: 'RS256' }, { pad: 'x'.repeat(190_000) }, rsa.privateKey);
    expect(ruleOf(large)).toBeUndefined();
    expect(ruleOf(sign({ alg: 'RS256' }, { pad: 'x'.repeat(200_000) }, rsa.privateKey))).toBe(
      'jwt-size',
    );
  });
});

describe('any text whatsoever', () => {
  it('is read without an exception', () => {
    const pieces = [
      '.',
      '~',
      '{',
      '"',
      'eyJ',
      'e30',
      '\u0000',
      '\u202E',
      '=',
      ' ',
      'é',
      '-----BEGIN',
    ];
    let seed = 42;
    const next = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return seed % below;
    };
    for (let round = 0; round < 2000; round += 1) {
      const text = Array.from({ length: next(9) }, () => pieces[next(pieces.length)]).join('');
      const form = readForm(text, { jws: round % 2 === 0 });
      expect(['jws', 'foreign', 'broken']).toContain(form.type);
    }
  });
});

describe('what is no claims set', () => {
  it.each([
    ['a nested JWT', { cty: 'JWT' }, token, 'foreign', 'the payload is a JWT itself'],
    ['a nested JWT as a string', {}, JSON.stringify(token), 'foreign', 'the payload is a JWT'],
    ['a compressed payload', { zip: 'DEF' }, Buffer.of(1, 255), 'foreign', 'is compressed (zip'],
    ['plain text', {}, 'hello', 'broken', 'the payload is not JSON'],
  ])('is named: %s', (_name, header, payload, type, message) => {
    const text = sign({ alg: 'RS256', ...header }, payload, rsa.privateKey);
    expect(readForm(text, { jws: false })).toMatchObject({ type });
    expect(messageOf(text)).toContain(message);
    expect(readForm(text, { jws: true }).type).toBe('jws');
  });

  it('is named when it is not encoded at all', () => {
    const header = base64url({ alg: 'RS256', b64: false, crit: ['b64'] });
    expect(messageOf(`${header}.a plain text.${mac}`)).toContain('the header has b64 false');
  });
});

describe('a text that is no JWT', () => {
  it.each([
    ['undefined', 'broken', 'a script prints for a variable'],
    ['null', 'broken', 'a script prints for a variable'],
    ['[object Object]', 'broken', 'an object that a script has turned into a string'],
    ['$TOKEN', 'broken', 'a variable that the shell did not replace'],
    ['${ACCESS_TOKEN}', 'broken', 'a variable that the shell did not replace'],
    ['$(atm-cli token)', 'broken', 'a variable that the shell did not replace'],
    ['%TOKEN%', 'broken', 'a variable that the shell did not replace'],
    ['/home/ada/token.txt', 'broken', 'the name of a file'],
    ['./token.jwt', 'broken', 'the name of a file'],
    ['@token.txt', 'broken', 'the name of a file'],
    [String.raw`C:\Users\ada\token.txt`, 'broken', 'the name of a file'],
    [Buffer.from(token).toString('base64'), 'broken', 'this is base64 of a JWT'],
    [head, 'broken', 'only the first segment of a JWT'],
    [body, 'broken', 'only the payload of a JWT'],
    ['alice:p3THvKn9sQ2LmX4f:20lcVx7RrT1oZbQ8yNwE5aKd', 'foreign', 'opaque token (47 characters)'],
    ['1//0gLu8Kz-AbCdEfGh.IjKlMn', 'foreign', 'opaque token'],
    ['0.AXoA~bcdefghijklmnop', 'foreign', 'opaque token'],
    [`${head}.${body}`, 'broken', 'was it truncated?'],
  ])('is told by its form: %s', (text, type, message) => {
    expect(readForm(text, { jws: false })).toMatchObject({ type });
    expect(messageOf(text)).toContain(message);
  });

  it.each([' ', '\t ', '"', 'eyJ', '.', 'Bearer ', '\r', '~', '$(', '@'])(
    'is read in time that is linear: %j',
    (part) => {
      const text = `x${part.repeat(240_000 / part.length)}x`;
      const started = performance.now();
      readForm(text, { jws: false });
      expect(performance.now() - started).toBeLessThan(500);
    },
  );
});
