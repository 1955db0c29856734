import { describe, expect, it } from 'vitest';
import { createShortUrl, isForShortUrl } from '../../../src/flows/login/short-url.ts';

describe('the short URL of a sign-in', () => {
  const redirectUri = 'http://127.0.0.1:8976/callback';

  it.each([
    ['one IPv4 address', ['127.0.0.1:8976'], 'http://127.0.0.1:8976/'],
    ['another one', ['127.8.8.8:1'], 'http://127.8.8.8:1/'],
    ['IPv6', ['[::1]:8976'], 'http://[::1]:8976/'],
    ['both', ['127.0.0.1:8976', '[::1]:8976'], 'http://127.0.0.1:8976/'],
    ['every address', ['0.0.0.0:80'], 'http://127.0.0.1/'],
    ['every address of IPv6', ['[::]:8976'], 'http://[::1]:8976/'],
  ])('is at the listener: %s', (_what, addresses, origin) => {
    const short_url = createShortUrl({ redirectUri, addresses }) ?? '';
    const { href, pathname } = new URL(short_url);
    expect(href).toBe(new URL(pathname, origin).href);
    expect(pathname).toMatch(/^\/[a-z]{8}$/);
  });

  it('is none where only other machines reach the listener', () => {
    expect(createShortUrl({ redirectUri, addresses: ['192.168.1.5:8976'] })).toBeUndefined();
    expect(createShortUrl({ redirectUri, addresses: [] })).toBeUndefined();
  });

  it('is another one each time, with all letters, and never the path of the redirect URI', () => {
    const addresses = ['127.0.0.1:1'];
    const urls = Array.from({ length: 500 }, () => createShortUrl({ redirectUri, addresses }));
    expect(new Set(urls).size).toBe(500);
    const paths = urls.map((url) => new URL(url ?? '').pathname.slice(1));
    expect(new Set(paths.join('')).size).toBe(26);
    expect(paths).not.toContain('callback');
  });
});

describe('a request for the short URL', () => {
  const short_url = 'http://127.0.0.1:8976/abcdefgh';
  const request = { method: 'GET', host: '127.0.0.1', path: '/abcdefgh' };

  it.each(['127.0.0.1', 'localhost', 'LOCALHOST', '[::1]', '127.0.0.2'])('may ask %s', (host) => {
    expect(isForShortUrl({ ...request, host }, short_url, 0)).toBe(true);
  });

  it.each([
    ['another name, as by DNS rebinding', { host: 'evil.example' }],
    ['the name of a tunnel', { host: 'dev.example' }],
    ['no name', { host: '' }],
    ['a name that only looks like it', { host: '127.0.0.1.evil.example' }],
    ['another path', { path: '/abcdefgi' }],
    ['a longer path', { path: '/abcdefgh/' }],
    ['the path in capitals', { path: '/ABCDEFGH' }],
    ['another method', { method: 'POST' }],
  ])('is none with %s', (_what, change) => {
    expect(isForShortUrl({ ...request, ...change }, short_url, 0)).toBe(false);
  });

  it('is none after too many guesses, or without one', () => {
    expect(isForShortUrl(request, short_url, 64)).toBe(true);
    expect(isForShortUrl(request, short_url, 65)).toBe(false);
    expect(isForShortUrl(request, undefined, 0)).toBe(false);
  });
});
