import { describe, expect, it } from 'vitest';
import { proxyFor } from '../../../src/io/http/proxy-route.ts';

const proxy = 'http://proxy.test:3128/';

/** The proxy of a URL by the environment alone. */
function byEnvironment(url: string, env: Record<string, string>): string | undefined {
  return proxyFor(new URL(url), undefined, env)?.href;
}

describe('NO_PROXY', () => {
  it.each<[string, string, boolean]>([
    ['', 'https://id.example.com/', false],
    ['*', 'https://id.example.com/', true],
    ['a.test,*', 'https://id.example.com/', true],
    ['id.example.com', 'https://id.example.com/', true],
    ['ID.Example.COM', 'https://id.example.com/', true],
    ['example.com', 'https://id.example.com/', true],
    ['.example.com', 'https://id.example.com/', true],
    ['.example.com', 'https://example.com/', true],
    ['*.example.com', 'https://id.example.com/', true],
    ['example.com.', 'https://id.example.com/', true],
    ['example.com', 'https://id.example.com./', true],
    ['ample.com', 'https://id.example.com/', false],
    ['id.example.com', 'https://example.com/', false],
    ['a.test, example.com', 'https://id.example.com/', true],
    ['a.test  example.com', 'https://id.example.com/', true],
    ['example.com:443', 'https://id.example.com/', true],
    ['example.com:443', 'http://id.example.com/', false],
    ['example.com:80', 'http://id.example.com/', true],
    ['example.com:8443', 'https://id.example.com:8443/', true],
    ['10.1.2.3', 'http://10.1.2.3:9400/', true],
    ['2.3', 'http://10.1.2.3/', false],
    ['10.0.0.0/8', 'http://10.1.2.3/', true],
    ['10.0.0.0/8', 'http://11.1.2.3/', false],
    ['10.0.0.0/8', 'http://10.example.com/', false],
    ['10.0.0.0/8:443', 'https://10.1.2.3/', true],
    ['10.0.0.0/8:443', 'http://10.1.2.3/', false],
    ['10.0.0.0/33', 'http://10.1.2.3/', false],
    ['fd00::/8', 'http://[fd12::1]/', true],
    ['fd00::/8', 'http://[fe80::1]/', false],
    ['[fd00::1]', 'http://[fd00::1]:9400/', true],
    ['fd00:0::1', 'http://[fd00::1]/', true],
    ['[fd00::1]:9400', 'http://[fd00::1]:9400/', true],
    ['[fd00::1]:9401', 'http://[fd00::1]:9400/', false],
  ])('%s exempts %s: %s', (noProxy, url, exempt) => {
    const found = byEnvironment(url, { HTTP_PROXY: proxy, NO_PROXY: noProxy });
    expect(found).toBe(exempt ? undefined : proxy);
  });

  it('is obeyed in small letters before large ones, and beside --proxy too', () => {
    const url = new URL('https://id.test/');
    const env = { no_proxy: 'id.test', NO_PROXY: 'other.test' };
    expect(proxyFor(url, proxy, env)).toBeUndefined();
    expect(proxyFor(new URL('https://other.test/'), proxy, env)?.href).toBe(proxy);
  });
});

describe('the proxy of a URL', () => {
  const env = {
    HTTPS_PROXY: 'secure.test',
    HTTP_PROXY: 'plain.test',
    ALL_PROXY: 'socks5://any.test',
  };

  it.each<[string, Record<string, string>, string | undefined]>([
    ['https://id.test/', env, 'http://secure.test/'],
    ['http://id.test/', env, 'http://plain.test/'],
    ['https://id.test/', { ...env, HTTPS_PROXY: '' }, 'socks5://any.test'],
    ['https://id.test/', { HTTP_PROXY: 'plain.test' }, 'http://plain.test/'],
    ['http://id.test/', { HTTPS_PROXY: 'secure.test' }, undefined],
    ['http://id.test/', { all_proxy: 'socks5h://any.test:9050' }, 'socks5h://any.test:9050'],
    ['http://id.test/', { ...env, http_proxy: 'small.test' }, 'http://small.test/'],
    ['http://id.test/', {}, undefined],
  ])('%s with %j is %s', (url, variables, expected) => {
    expect(byEnvironment(url, variables)).toBe(expected);
  });

  it.each([
    'http://localhost:9400/',
    'http://id.localhost/',
    'https://127.0.0.1/',
    'http://127.1.2.3:8080/',
    'http://[::1]:9400/',
  ])('is none from the environment for %s, and that of --proxy all the same', (url) => {
    expect(byEnvironment(url, { ...env, NO_PROXY: '' })).toBeUndefined();
    expect(proxyFor(new URL(url), proxy, env)?.href).toBe(proxy);
  });

  it.each(['http://localhost.example.com/', 'http://128.0.0.1/', 'http://127.0.0.1.example.com/'])(
    'is that of the environment for %s, which is not loopback',
    (url) => {
      expect(byEnvironment(url, env)).toBe('http://plain.test/');
    },
  );

  it('is that of --proxy before all others, or none', () => {
    const url = new URL('https://id.test/');
    expect(proxyFor(url, 'flag.test:1', env)?.href).toBe('http://flag.test:1/');
    expect(proxyFor(url, 'none', env)).toBeUndefined();
  });

  it.each([
    ['ftp://me:s3cret@host', '--proxy has the unsupported scheme ftp://'],
    ['socks4://me:s3cret@host', '--proxy has the unsupported scheme socks4://'],
    ['http://me:s3cret@:x', '--proxy is not a proxy URL'],
    ['socks5://', '--proxy is not a proxy URL'],
  ])('has to have an address, and a wrong one such as %s is not repeated', (flag, message) => {
    let failure: unknown;
    try {
      proxyFor(new URL('https://id.test/'), flag, {});
    } catch (error) {
      failure = error;
    }
    const expected = 'expected http://<host>:<port>, https://…, socks5://…, or none for no proxy';
    expect(failure).toMatchObject({ kind: 'usage', message: `${message}: ${expected}` });
    expect(JSON.stringify(failure)).not.toContain('s3cret');
  });
});
