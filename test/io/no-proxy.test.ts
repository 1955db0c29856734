import { expect, it } from 'vitest';
import { isExempt } from '../../src/io/no-proxy.ts';

it.each<[string, string, boolean]>([
  ['', 'https://id.example.com/', false],
  ['*', 'https://id.example.com/', true],
  ['id.example.com', 'https://id.example.com/', true],
  ['ID.Example.COM', 'https://id.example.com/', true],
  ['example.com', 'https://id.example.com/', true],
  ['.example.com', 'https://id.example.com/', true],
  ['*.example.com', 'https://id.example.com/', true],
  ['ample.com', 'https://id.example.com/', false],
  ['id.example.com', 'https://example.com/', false],
  ['a.test, example.com', 'https://id.example.com/', true],
  ['a.test  example.com', 'https://id.example.com/', true],
  ['a.test,*', 'https://id.example.com/', false],
  ['example.com:443', 'https://id.example.com/', true],
  ['example.com:443', 'http://id.example.com/', false],
  ['example.com:80', 'http://id.example.com/', true],
  ['example.com:8443', 'https://id.example.com:8443/', true],
  ['127.0.0.1', 'http://127.0.0.1:9400/', true],
  ['[::1]', 'http://[::1]:9400/', true],
  ['[::1]:9400', 'http://[::1]:9400/', true],
])('NO_PROXY=%s for %s: %s', (noProxy, url, exempt) => {
  expect(isExempt(new URL(url), noProxy)).toBe(exempt);
});
