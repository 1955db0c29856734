import { describe, expect, it } from 'vitest';
import { isLoopback, mayNameEndpoint, requireServerUrl } from '../../src/model/url.ts';

describe('requireServerUrl', () => {
  it.each(['https://id.example', 'http://127.0.0.1:9400', 'http://localhost', 'http://[::1]:1/x'])(
    'takes %s',
    (text) => {
      expect(requireServerUrl('issuer', text, false).href).toContain(text);
    },
  );

  const refused: readonly [string, RegExp][] = [
    ['id.example', /issuer is not a URL: id\.example/],
    ['', /not a URL/],
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
});
