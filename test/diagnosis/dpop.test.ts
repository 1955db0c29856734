import { generateKeyPairSync } from 'node:crypto';

import { describe, expect, it } from 'vitest';
import { signJwt } from '../../src/jwt/sign.ts';
import { adviceLines } from '../../src/diagnosis/advice/advice.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { gatherFacts } from '../../src/diagnosis/facts.ts';
import { bestOf } from '../../src/diagnosis/rule.ts';
import { voiceOf } from '../../src/diagnosis/voice.ts';
import type { Advice } from '../../src/model/advice.ts';
import type { Run } from '../../src/model/run.ts';
import {
  asked,
  came,
  found,
  pasted,
  refused,
  run,
  talk,
  signIn,
} from '../support/diagnosis-cases/build.ts';

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const htu = 'https://id.example.com/token';
const dpop = await signJwt({ privateKey, alg: 'ES256' }, { htm: 'POST', htu, iat: 1, jti: 'a' });
const sentHeaders = { dpop };
const stored = {
  command: 'token',
  profile: 'bank',
  local: { profile_stored: true, flow: 'device_code' },
} as const;

const best = (seen: Run) => bestOf(diagnose(seen));
const signsIn = (seen: Run) => best(seen)?.fix.some((line) => line.includes('--dpop'));

/** A refusal of the token endpoint of a server with these metadata. */
function listing(algs: unknown, words = 'invalid DPoP key binding'): Run {
  const answer = { error: 'invalid_dpop_proof', error_description: words };
  const metadata = found({ token_endpoint: htu, dpop_signing_alg_values_supported: algs });
  return run([metadata, talk('token', {}, answer, { sentHeaders })]);
}

describe('a server that requires DPoP', () => {
  const missing = 'DPoP proof is missing';

  it.each([
    ['nothing stored', {}, 'atm-cli login --dpop'],
    ['a profile of the device flow', stored, 'atm-cli device -p bank --dpop'],
  ])('has the command that signs in with a key: %s', (_what, more, command) => {
    const seen = refused('refresh', 'invalid_request', missing, { run: more });
    expect(best(seen)).toMatchObject({
      rule: { id: 'T44' },
      fix: [`sign in with a key: ${command}`],
    });
  });

  it('is not asked again for what a proxy drops', () => {
    const seen = refused('token', 'invalid_request', missing, { sentHeaders });
    expect(best(seen)).toMatchObject({
      rule: { id: 'T44' },
      cause: expect.stringContaining('a proxy or a gateway in front of it drops the header DPoP'),
    });
    expect(signsIn(seen)).toBe(false);
  });

  it('is told apart from a setting that forbids it', () => {
    const settings = [{ name: 'dpop', value: 'never', origin: 'profile' }] as const;
    const seen = refused('token', 'invalid_request', missing, { run: { settings } });
    expect(best(seen)?.cause).toContain('the setting dpop forbids it');
  });
});

describe('a nonce', () => {
  const words = { error: 'use_dpop_nonce', error_description: 'nonce is required' };
  const asking = (headers = {}) => talk('token', {}, words, { sentHeaders, headers });

  it('that comes again and again is the fault of the server, and no sign-in helps', () => {
    const nonce = { 'dpop-nonce': 'n' };
    const seen = run([asking(nonce), asking(nonce)]);
    expect(best(seen)).toMatchObject({
      rule: { id: 'T45' },
      because: expect.stringContaining('the answer to 2 proofs in a row'),
      cause: expect.stringContaining('its nodes do not share the secret'),
    });
    expect(signsIn(seen)).toBe(false);
  });

  it('that is asked for and not sent was dropped on the way', () => {
    const seen = run([asking()]);
    expect(best(seen)).toMatchObject({
      rule: { id: 'T45' },
      verdict: 'likely',
      cause: expect.stringContaining('drops the header DPoP-Nonce'),
    });
    expect(signsIn(seen)).toBe(false);
  });

  it('that is answered is no second use of the code', () => {
    const sent = { grant_type: 'authorization_code', code: 'c0de' };
    const options = { sentHeaders, headers: { 'dpop-nonce': 'n' } };
    const first = talk('token', sent, words, options);
    const last = talk('token', sent, { error: 'invalid_grant' }, options);
    const back = came({ code: 'c0de', state: 's-of-this-sign-in' });
    expect(best(run([asked(), back, first, last]))?.rule.id).not.toBe('T12');
    expect(best(run([asked(), back, last, last]))?.rule.id).toBe('T12');
  });

  it('is explained to the user of another program', () => {
    const seen = pasted('HTTP/1.1 400 Bad Request\nDPoP-Nonce: n\n\n{"error":"use_dpop_nonce"}');
    expect(best(seen)).toMatchObject({
      rule: { id: 'T45' },
      fix: [expect.stringMatching(/repeats the request once, .*: atm-cli login --dpop$/)],
    });
  });
});

describe('a proof that is refused', () => {
  const late = { date: 'Sat, 21 Nov 2026 12:10:00 GMT' };
  const now = { date: 'Sat, 21 Nov 2026 12:00:02 GMT' };

  it.each(['DPoP proof is not active', 'invalid DPoP key binding'])(
    'blames the clock first: %s',
    (words) => {
      const seen = refused('token', 'invalid_dpop_proof', words, { sentHeaders, headers: late });
      expect(best(seen)).toMatchObject({
        rule: { id: 'T48' },
        because: expect.stringMatching(/the clock of the server is .* ahead of the one here/),
        fix: [expect.stringContaining('NTP'), expect.anything()],
      });
    },
  );

  it('does not blame clocks that agree, nor for another URL', () => {
    const words = 'DPoP proof is not active';
    const agreeing = refused('token', 'invalid_request', words, { sentHeaders, headers: now });
    expect(best(agreeing)?.cause).toContain('The clocks agree');
    expect(best(agreeing)?.fix.join()).not.toContain('NTP');
    const options = { sentHeaders, headers: late };
    const other = refused('token', 'invalid_request', 'DPoP HTTP URL mismatch', options);
    expect(best(other)).toMatchObject({
      rule: { id: 'T49' },
      cause: expect.stringContaining(`The proof is for ${htu}, which was requested`),
    });
    expect(signsIn(other)).toBe(false);
  });

  it.each([
    [['PS512', 'PS256'], /: atm-cli login --dpop --dpop-alg PS256$/],
    [['ES256K'], /^have one of ES256, .* accepted at the server: keys can be made for these$/],
  ])('names an algorithm that a key can be made for: %j', (algs, fix) => {
    expect(best(listing(algs))).toMatchObject({
      rule: { id: 'T50' },
      because: `the proof is signed with ES256, and accepted are ${algs.join(', ')}`,
      fix: [expect.stringMatching(fix)],
    });
  });

  it.each([[['ES256']], ['ES256'], [[]], [undefined]])(
    'does not blame the algorithm where the metadata have %j',
    (algs) => {
      expect(best(listing(algs))?.rule.id).toBe('T28');
    },
  );

  it.each([
    ['token', { dpop_jkt: 'x' }, false],
    ['token', {}, true],
    ['refresh', {}, true],
  ])('for another key at %s leads to a sign-in only where it helps', (step, sent, helps) => {
    const answer = {
      error: 'invalid_grant',
      error_description: 'DPoP proof key thumbprint does not match dpop_jkt',
    };
    const back = came({ code: 'c', state: 's-of-this-sign-in' });
    const seen = run([asked(sent), back, talk(step, { code: 'c' }, answer, { sentHeaders })]);
    expect(best(seen)?.rule.id).toBe('T51');
    expect(signsIn(seen)).toBe(helps);
  });
});

describe('an assertion that was used before', () => {
  it.each([
    [[], /: atm-cli login$/],
    [[{ name: 'assertion_from', value: 'github', origin: 'flag' }], /a new one for each request/],
  ] as const)('is made again, or got again: %j', (settings, fix) => {
    const sent = { client_assertion: 'a.b.c' };
    const words = 'client assertion tokens must only be used once';
    const seen = refused('token', 'invalid_client', words, { sent, run: { settings } });
    expect(best(seen)).toMatchObject({ rule: { id: 'T53' } });
    expect(best(seen)?.fix[0]).toMatch(fix);
  });

  it('is no refresh token that was used before', () => {
    const sent = { client_assertion: 'a.b.c', grant_type: 'refresh_token', refresh_token: 'r' };
    const words = 'Refresh token reuse detected';
    expect(best(refused('refresh', 'invalid_grant', words, { sent }))?.rule.id).not.toBe('T53');
  });
});

describe('advice about tokens that are bound to a key', () => {
  const lines = (advice: Advice, more: Partial<Run> = stored) =>
    adviceLines([advice], gatherFacts(run([], more)));

  it.each<[Advice, readonly string[]]>([
    [{ id: 'no_dpop_key' }, ['sign in again, with a key: atm-cli device -p bank --dpop']],
    [
      { id: 'bound_token_alone' },
      [
        'with the proof for one request: atm-cli token header -p bank --dpop <method> <url>',
        'to call an API, which makes the proof: atm-cli call -p bank <url>',
      ],
    ],
    [
      { id: 'dpop_downgrade' },
      [
        expect.stringMatching(/^switch DPoP on for the client/),
        'see whether the server lists dpop_signing_alg_values_supported: atm-cli discover -p bank',
        'to sign in without that protection: atm-cli device -p bank --dpop never',
      ],
    ],
  ])('%j', (advice, expected) => {
    expect(lines(advice)).toEqual(expected);
  });

  it('is what a downgrade prints', () => {
    const failure = {
      kind: 'check_failed',
      message: 'token endpoint: the token_type is Bearer, although a proof was sent',
      advice: [{ id: 'dpop_downgrade' }],
    } as const;
    const answer = { access_token: 'a', token_type: 'Bearer' };
    const seen = run([talk('token', {}, answer, { sentHeaders })], { failure });
    const { rule, hints } = voiceOf(seen, diagnose(seen));
    expect(rule?.rule.id).toBe('T52');
    expect(hints).toHaveLength(3);
    expect(hints[0]).toMatch(/^switch DPoP on for the client/);
  });
});

it('names --dpop where oidc-provider refuses a code without a reason, and supports DPoP', () => {
  const listed = found({ dpop_signing_alg_values_supported: ['ES256'] });
  const fixOf = (one: Run) => diagnose(one).find(({ rule }) => rule.id === 'T17')?.fix[0];
  expect(fixOf(signIn({ before: [listed] }))).toMatch(/bound to a key: atm-cli login .*--dpop$/);
  for (const one of [signIn(), signIn({ before: [listed], sentHeaders })]) {
    expect(fixOf(one)).toMatch(/^sign in again: /);
  }
});
