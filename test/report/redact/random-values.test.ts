import { describe, expect, it } from 'vitest';

import type { Run } from '../../../src/model/run.ts';
import { harDocument } from '../../../src/report/har.ts';
import { reportHtml } from '../../../src/report/html-report/report.ts';
import { looksRandom } from '../../../src/report/redact/random-values.ts';
import { redactRun } from '../../../src/report/redact/redact-run.ts';
import { loginRun } from '../../support/sample-runs.ts';

const random = 'Zk3vQ9xWb7Lr2TnY5dHs8CmE';

function outputs(body: object, sent = '', headers: Readonly<Record<string, string>> = {}) {
  const type = { 'content-type': 'application/json' };
  const run: Run = {
    ...loginRun,
    exchanges: [
      {
        id: 1,
        step: 'token',
        startedAt: loginRun.startedAt,
        request: {
          method: 'POST',
          url: 'https://id.example.com/token',
          headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
          body: sent,
        },
        response: { status: 200, headers: type, body: JSON.stringify(body) },
      },
    ],
  };
  const journal = JSON.stringify(redactRun(run, { hidePersonal: true }));
  return [harDocument(redactRun(run), { redacted: true }), reportHtml(run, []), journal].join('');
}

describe('a secret under another name', () => {
  it.each(['sessionKey', 'totp', 'pin', 'jwt', 'signing_key', 'pwd', 'mfa-code'])(
    'is known by its name, however it looks: %s',
    (name) => {
      expect(outputs({ [name]: 'zq-81' })).not.toContain('zq-81');
      expect(outputs({}, `${name}=zq-81`)).not.toContain('zq-81');
      expect(outputs({}, '', { [name]: 'zq-81' })).not.toContain('zq-81');
    },
  );

  it.each(['grantee', 'opaque', 'handle', 'x'])('is known by its form: %s', (name) => {
    const text = outputs({ [`${name}_thing`]: random }, `my_${name}=${random}`, {
      [`x-${name}-thing`]: random,
    });
    expect(text).not.toContain(random);
    expect(text).toContain(`${name}_thing`);
  });

  it.each(['client_id', 'kid', 'jti', 'code_challenge', 'x5t#S256', 'request_id', 'at_hash'])(
    'is not what is public under this name: %s',
    (name) => {
      expect(outputs({ [name]: random })).toContain(random);
    },
  );
});

describe('a random value', () => {
  it.each([
    random,
    '8f14e45fceea167a5a36dedd4bea2543',
    'a1B2c3D4e5F6g7H8i9J0k1L2+/==',
    'v1.Zk3vQ9xWb7Lr2TnY5dHs8CmE.q7Lw2Zk9Vd0Rt5',
  ])('is seen: %s', (value) => {
    expect(looksRandom(value)).toBe(true);
  });

  it.each([
    'https://id.example.com/oauth2/v1/Authorize2',
    'urn:ietf:params:oauth:grant-type:jwt-bearer',
    'application/x-www-form-urlencoded',
    '3f2504e0-4f89-11d3-9a0c-0305e82c3301',
    'authorization_code refresh_token',
    'AuthorizationCodeGrantNotAllowed',
    '2026-11-29T04:14:09Z',
    'AADSTS7000218',
    'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
  ])('is not a word, a URL, a time or an identifier: %s', (value) => {
    expect(looksRandom(value)).toBe(false);
  });
});
