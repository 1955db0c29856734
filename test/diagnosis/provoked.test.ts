import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { bestOf } from '../../src/diagnosis/rule.ts';
import type { Run } from '../../src/model/run.ts';
import { redactRun } from '../../src/report/redact/redact-run.ts';
import {
  asked,
  came,
  checked,
  failing,
  failingBy,
  found,
  issuer,
  redirectUri,
  refused,
  run,
  signIn,
  talk,
  unanswered,
} from '../support/diagnosis-cases/build.ts';

const basic = { authorization: 'Basic Y2xpOnNlY3JldA==' };
const methods = ['client_secret_basic', 'client_secret_post', 'none'];
const gateway = '<html><head><title>502 Bad Gateway</title></head></html>';
const answered = { access_token: 'at', refresh_token: 'rotated' };
const ahead = talk(
  'jwks',
  {},
  { keys: [] },
  { headers: { date: 'Sat, 21 Nov 2026 12:02:23 GMT' } },
);
const inVain = {
  kind: 'timeout',
  message: `no callback on ${redirectUri} within 180 s`,
} as const;
const deadRefresh = refused('refresh', 'invalid_grant', 'grant request is invalid', {
  sent: { refresh_token: 'old' },
});
const idToken = (words: string, rule: string) => {
  const message = `the ID token is not accepted: ${words}`;
  const [id = '', ...said] = words.split(': ');
  const check = { id, verdict: 'fail', message: said.join(': '), rule } as const;
  const failure = { kind: 'check_failed', message, rule } as const;
  return failing('check_failed', message, { failure, checks: [check] });
};

type Provoked = readonly [what: string, rule: string, run: Run, earlier?: readonly Run[]];

/** What was done to a sign-in, the rule that has to be named first, and what is known of the run. */
const provoked: readonly Provoked[] = [
  [
    'a nonce of another sign-in',
    'V14',
    idToken('nonce: nonce differs: replay or mixed-up sessions', 'clm-nonce'),
  ],
  ['an audience of another client', 'V08', idToken('aud: aud is other, expected cli', 'clm-aud')],
  ['a code that is too old', 'T11', signIn({ age: 65 })],
  [
    'a code sent twice',
    'T12',
    signIn({ before: [talk('token', { code: 'c0de-c0de' }, answered, { at: 1 })] }),
  ],
  ['a code sent in an earlier run', 'T12', signIn(), [signIn({ answer: answered })]],
  [
    'another redirect URI at the token endpoint',
    'T13',
    signIn({ send: { redirect_uri: `${redirectUri}/` } }),
  ],
  ['no verifier', 'T15', signIn({ ask: { code_challenge: 'abc', code_challenge_method: 'S256' } })],
  ['a challenge that a proxy drops', 'T16', signIn({ send: { code_verifier: 'x'.repeat(43) } })],
  [
    'a verifier of another sign-in',
    'T14',
    refused('token', 'invalid_grant', 'PKCE verification failed: Code mismatch'),
  ],
  [
    'a wrong secret, in words that any refusal of a client has',
    'T01',
    signIn({
      before: [found({ token_endpoint_auth_methods_supported: methods })],
      answer: { error: 'invalid_client', error_description: 'client authentication failed' },
      status: 401,
      sentHeaders: basic,
    }),
  ],
  [
    'basic where the server takes it from nobody',
    'T02',
    signIn({
      before: [found({ token_endpoint_auth_methods_supported: ['client_secret_post'] })],
      answer: { error: 'invalid_client', error_description: 'client authentication failed' },
      status: 401,
      sentHeaders: basic,
    }),
  ],
  [
    'a refresh token that another process rotated',
    'R02',
    { ...deadRefresh, local: { replacedMeanwhile: true } },
  ],
  [
    'a refresh token that an earlier run rotated',
    'R02',
    deadRefresh,
    [run([talk('refresh', { refresh_token: 'old' }, answered)])],
  ],
  [
    'a refresh whose answer was lost',
    'R11',
    { ...deadRefresh, local: { refreshSentAt: 1_795_000_000 } },
  ],
  [
    'a clock that makes polls too quick',
    'D02',
    run(
      [
        talk('device token', {}, { error: 'slow_down' }, { at: 5 }),
        talk('device token', {}, { error: 'slow_down' }, { at: 9 }),
      ],
      {
        command: 'device',
        failure: { kind: 'timeout', message: 'nobody confirmed the code within 60 s' },
      },
    ),
  ],
  ['a gateway before the token endpoint', 'T20', signIn({ answer: gateway, status: 502 })],
  [
    'a gateway before the metadata',
    'T20',
    run([talk('discovery', {}, gateway, { status: 502 })], {
      failure: { kind: 'network', message: `${issuer} has no metadata (HTTP 502, text/html)` },
    }),
  ],
  ['a gateway before a refresh', 'R09', run([talk('refresh', {}, gateway, { status: 502 })])],
  [
    'a server that hangs',
    'U09',
    failingBy('U09', 'network', `token: ${issuer} did not respond within 30 s`),
  ],
  [
    'an issuer with a slash too many',
    'N02',
    run([found({ issuer: `${issuer}/` })], {
      failure: {
        kind: 'check_failed',
        message: 'the metadata name another issuer',
        rule: 'N02',
      },
    }),
  ],
  [
    'a key that was rotated out',
    'V10',
    idToken(
      'key: no key "old"; the set (fetched now) has a: is the token of another tenant, or was the key rotated out?',
      'jwt-kid-unknown',
    ),
  ],
  [
    'a clock that is late',
    'V12',
    checked({ id: 'iat', rule: 'clm-nbf-iat' }, [], { exchanges: [ahead] }),
  ],
  [
    'a callback of another sign-in',
    'A15',
    run([asked(), came({ code: 'c', state: 'another-one' }, 3, 'stranger')], { failure: inVain }),
  ],
  [
    'a callback of another server',
    'A17',
    run(
      [
        found({}),
        asked(),
        came({ code: 'c', state: 's-of-this-sign-in', iss: 'https://evil.example' }, 3, 'stranger'),
      ],
      { failure: inVain },
    ),
  ],
  [
    'an API that wants another scope',
    'M09',
    run([
      talk(
        'api',
        {},
        {},
        {
          status: 403,
          headers: { 'www-authenticate': 'Bearer error="insufficient_scope", scope="write"' },
        },
      ),
    ]),
  ],
  [
    'a certificate of nobody',
    'N03',
    run([
      unanswered(
        'discovery',
        `discovery: ${issuer} presents a certificate that this machine does not trust (SELF_SIGNED_CERT_IN_CHAIN)`,
      ),
    ]),
  ],
  [
    'a port that is taken',
    'A05',
    failingBy('A05', 'usage', 'cannot listen on 127.0.0.1 port 8976 (EADDRINUSE)'),
  ],
];

const cases = provoked.map(([what, rule, failed, earlier = []]) => ({
  what,
  rule,
  failed,
  earlier,
}));

describe('a sign-in that was made to fail by', () => {
  it.each(cases)('$what is explained by $rule', ({ rule, failed, earlier }) => {
    expect(bestOf(diagnose(failed, earlier))?.rule.id).toBe(rule);
    const kept = earlier.map((one) => redactRun(one, { hidePersonal: true }));
    expect(bestOf(diagnose(failed, kept))?.rule.id).toBe(rule);
    expect(bestOf(diagnose(redactRun(failed, { hidePersonal: true }), kept))?.rule.id).toBe(rule);
  });
});
