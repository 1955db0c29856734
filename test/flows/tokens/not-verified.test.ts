import { notVerifiedFailure } from '../../../src/flows/tokens/id-token.ts';
import { type Check, fail, pass, unknown } from '../../../src/jwt/check.ts';
import type { Verdict } from '../../../src/jwt/verdict.ts';
import { plainTraits, type Traits } from '../../../src/model/traits.ts';
import { describe, expect, it } from 'vitest';
import { hintsOf } from '../../support/flows/hints.ts';

const settings = { profile: 'work', known: true, builtIn: false, client: {}, origins: {} };

function refusalOf(
  check: Check,
  outcome: Verdict['outcome'] = 'invalid',
  traits: Traits = plainTraits,
) {
  const checks = [pass('form', 'a JWS'), check];
  const verdict = { outcome, valid: false, signature: {}, claims: {}, checks, notes: [] };
  const failure = notVerifiedFailure(verdict, { ...settings, traits });
  const found = failure.message
    .replace('the ID token is not accepted: ', '')
    .replace('; the access token was not stored', '');
  const [hint] = hintsOf(failure, { profile: 'work', checks }).split('\n');
  return [found, hint];
}

const nonces = { expected: 'n-1', seen: '"n-2"' };

describe('an ID token that is not accepted', () => {
  it.each([
    [
      fail('nonce', 'nonce differs: a replay', nonces),
      'nonce: differs: a replay (expected #51aeea8f, saw #cf7e2b71)',
      'close the older tabs and sign in again: atm-cli login -p work',
    ],
    [
      fail('nonce', 'the token has no nonce', { ...nonces, seen: 'nothing' }),
      'nonce: the token has no nonce (expected #51aeea8f, saw nothing)',
      'the server, or a proxy in front of it, drops the nonce: report it to its operators',
    ],
    [
      fail('iss', 'iss is "b", expected "a"', { expected: 'a', seen: 'b' }),
      'iss: "b", expected "a"',
      'use the issuer of the metadata: atm-cli discover -p work',
    ],
    [
      fail('aud', 'aud is b, expected a'),
      'aud: b, expected a',
      'do not accept it; compare the client id with the registration: atm-cli profile show -p work',
    ],
    [
      fail('iat', 'iat is 1 h ahead of your clock; your clock is 1 h late'),
      'iat: 1 h ahead of your clock; your clock is 1 h late',
      'set the clock of this machine (timedatectl set-ntp true; wsl --shutdown)',
    ],
    [
      fail('exp', "expired 1 h ago; the server's clock agrees with yours"),
      "exp: expired 1 h ago; the server's clock agrees with yours",
      'set the clock of this machine (timedatectl set-ntp true; wsl --shutdown)',
    ],
    [
      fail('nbf', 'nbf is 1 h ahead of your clock'),
      'nbf: 1 h ahead of your clock',
      'set the clock of this machine (timedatectl set-ntp true; wsl --shutdown)',
    ],
    [
      fail('sub', 'sub is missing: an ID token has one'),
      'sub: missing: an ID token has one',
      'this is a fault of the server: report it to its operators',
    ],
    [
      fail('key', 'key "a" publishes a secret'),
      'key: "a" publishes a secret',
      'see the keys and algorithms of the server: atm-cli discover -p work',
    ],
  ])('says each name once, and what helps against that', (check, found, next) => {
    expect(refusalOf(check)).toEqual([found, next]);
  });

  it('is undecided where no key fits', () => {
    const check = unknown('key', 'no key "a"');
    expect(refusalOf(check, 'undecided')[0]).toBe('key: no key "a"');
  });

  it('never names a flag that only verify has', () => {
    const remedy = '--clock-tolerance 150 would pass';
    expect(refusalOf(fail('iat', 'iat is ahead', { remedy })).join()).not.toContain('--clock');
  });

  it.each([
    ['abc-1', 'abc-1'],
    ['$(reboot)', '<aud>'],
    ['-p', '<aud>'],
  ])('of application %s names the flag that accepts it', (seen, named) => {
    const check = fail('aud', `aud is ${seen}, expected a`, { expected: 'a', seen });
    const [, hint] = refusalOf(check, 'invalid', { ...plainTraits, token_audience: 'application' });
    expect(hint).toBe(
      `the token is for another application; if that is the right one: atm-cli login -p work --audience ${named}`,
    );
  });
});
