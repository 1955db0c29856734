import { describe, expect, it } from 'vitest';
import {
  isLoopback,
  mayNameEndpoint,
  requireServerUrl,
  withPort,
  withQuery,
} from '../../src/model/url.ts';

describe('requireServerUrl', () => {
  it.each(['https://id.example', 'http://127.0.0.1:9400', 'http://localhost', 'http://[::1]:1/x'])(
    'takes %s',
    (text) => {
      expect(requireServerUrl('issuer', text, false).href).toContain(text);
    },
  );

  const refused: readonly [string, RegExp][] = [
    ['id.example', /issuer is not a URL: id\.example/],
    ['', /not a URL: ; expected one such as https:\/\/id\.example\.com$/],
    ['ftp://id.example', /https:\/\/, saw ftp:/],
    ['javascript:alert(1)', /saw javascript:/],
    ['https://user:pw@id.example', /password/],
    ['https://id.example/#x', /fragment/],
    ['http://id.example', /plain http to id\.example/],
    ['http://127.0.0.1.evil.example', /plain http/],
  ];
  it.each(refused)('refuses %j', (text, message) => {
    expect(() => requireServerUrl('issuer', text, false)).toThrow(message);
  });

  it('takes plain http to another host only with the flag', () => {
    expect(requireServerUrl('issuer', 'http://id.example', true).href).toBe('http://id.example/');
  });
});

it.each([
  ['https://id.example', 'https://other.example/token', true],
  ['https://id.example', 'https://127.0.0.1/token', true],
  ['https://id.example', 'http://id.example/token', false],
  ['https://id.example', 'http://127.0.0.1/token', false],
  ['https://localhost.id.example', 'http://localhost/token', false],
  ['https://localhost:8443', 'http://localhost/token', true],
  ['http://127.0.0.1:9400', 'http://[::1]/token', true],
  ['http://127.0.0.1:9400', 'http://id.example/token', false],
])('metadata of %s may name %s: %s', (issuer, url, may) => {
  expect(mayNameEndpoint(new URL(issuer), new URL(url))).toBe(may);
});

describe('isLoopback', () => {
  it('knows the whole 127 block and nothing that only looks like it', () => {
    expect(['127.0.0.1', '127.9.9.9', 'localhost', '[::1]'].every(isLoopback)).toBe(true);
    expect(['127.0.0.1.evil', '128.0.0.1', 'localhost.evil', '[::2]'].some(isLoopback)).toBe(false);
  });

  it('knows names under localhost (RFC 6761 section 6.3)', () => {
    const names = ['tenant.localhost', 'a.b.localhost', 'localhost.', 'Tenant.LocalHost'];
    expect(names.every(isLoopback)).toBe(true);
    expect(['evillocalhost', 'localhost.evil.example', 'x.localhost.com'].some(isLoopback)).toBe(
      false,
    );
  });
});

describe('withPort', () => {
  it.each([
    ['http://127.0.0.1', 'http://127.0.0.1:5'],
    ['http://127.0.0.1:0', 'http://127.0.0.1:5'],
    ['http://LocalHost:0/Call%2fback?a=b c#x', 'http://LocalHost:5/Call%2fback?a=b c#x'],
    ['http://[::1]:8976?x', 'http://[::1]:5?x'],
    ['http://user@localhost/cb', 'http://user@localhost:5/cb'],
    ['http://127.0.0.1:80/', 'http://127.0.0.1:5/'],
  ])('of %s changes the port and nothing else', (text, changed) => {
    expect(withPort(text, 5)).toBe(changed);
  });

  it.each(['', 'not a url', 'urn:ietf:wg:oauth:2.0:oob'])('leaves %j alone', (text) => {
    expect(withPort(text, 5)).toBe(text);
  });
});

describe('withQuery', () => {
  it('encodes a blank as %20 and a plus sign as %2B', () => {
    const added = [['q', 'a b+c'] as const, ['q', '\ud800é'] as const];
    expect(withQuery('https://id.example/x', added)).toBe(
      'https://id.example/x?q=a%20b%2Bc&q=%EF%BF%BD%C3%A9',
    );
  });
});
