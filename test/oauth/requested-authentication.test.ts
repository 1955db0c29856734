import { describe, expect, it } from 'vitest';
import { authenticationNotes } from '../../src/oauth/requested-authentication.ts';

const now = 1_800_000_000;
const notes = (params: Record<string, string>, claims: object) =>
  authenticationNotes({ params, claims: { ...claims }, now, clockTolerance: 10 });

describe('an authentication that was asked for', () => {
  it.each([
    [{ acr_values: 'mfa' }, {}, 'not granted: acr_values mfa (the ID token has no acr)'],
    [
      { acr_values: 'mfa gold' },
      { acr: '0' },
      'not granted: acr_values mfa gold (the ID token has acr "0")',
    ],
    [
      { acr_values: 'mfa' },
      { acr: ['mfa'] },
      'not granted: acr_values mfa (the ID token has acr ["mfa"])',
    ],
    [
      { max_age: '60' },
      {},
      'not granted: max_age 60 (the ID token has no auth_time to compare with)',
    ],
    [
      { max_age: '60' },
      { auth_time: now - 71 },
      'not granted: max_age 60 (by auth_time the sign-in at the server is 71 s old)',
    ],
  ])('and not given is noted: %j, %j', (params, claims, note) => {
    expect(notes(params, claims)).toEqual([note]);
  });

  it.each([
    [{ acr_values: 'mfa gold' }, { acr: 'gold' }],
    [{ max_age: '60' }, { auth_time: now - 70 }],
    [{ max_age: '0' }, { auth_time: now }],
    [{ prompt: 'login' }, {}],
    [{ acr_values: '' }, {}],
  ])('and given needs no note: %j, %j', (params, claims) => {
    expect(notes(params, claims)).toEqual([]);
  });
});
