import { describe, expect, it } from 'vitest';
import { listenAddress, redirectUrisFrom } from '../../../src/commands/flags/login-flags.ts';

describe('--listen', () => {
  it.each([
    ['0.0.0.0', { host: '0.0.0.0' }],
    ['0.0.0.0:8976', { host: '0.0.0.0', port: 8976 }],
    ['[::]:1', { host: '::', port: 1 }],
    ['[::]', { host: '::' }],
    ['::', { host: '::' }],
    ['fe80::1', { host: 'fe80::1' }],
  ])('takes %s', (text, address) => {
    expect(listenAddress(text)).toEqual(address);
  });

  it.each(['', '8976', 'localhost', 'host:80', '0.0.0.0:', '0.0.0.0:70000', '[0.0.0.0', '1.2.3:4'])(
    'refuses %j',
    (text) => {
      expect(() => listenAddress(text)).toThrow(/is not (?:an IP address|a port)/);
    },
  );
});

describe('redirectUrisFrom', () => {
  it.each([
    [{}, undefined],
    [{ redirectUri: ['http://a', 'http://b'] }, ['http://a', 'http://b']],
    [{ port: 5 }, ['http://127.0.0.1:5/callback']],
    [{ redirectUri: ['http://[::1]/x', 'http://b'], port: 5 }, ['http://[::1]:5/x']],
  ])('of %j', (flags, uris) => {
    expect(redirectUrisFrom(flags)).toEqual(uris);
  });
});
