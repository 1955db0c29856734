import { describe, expect, it } from 'vitest';

import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { bestOf } from '../../src/diagnosis/rule.ts';
import { voiceOf } from '../../src/diagnosis/voice.ts';
import type { Run } from '../../src/model/run.ts';
import { found, issuer, refused, run, talk } from '../support/diagnosis-cases/build.ts';

const api = 'https://api.example.com/files';
const stored = { local: { profile_stored: true, storedScope: 'api' } } as const;

function challenged(challenge: string, more: Partial<Run> = stored): Run {
  const headers = { 'www-authenticate': challenge };
  return run([talk('api', {}, {}, { status: 401, url: api, headers })], {
    command: 'call',
    failure: { kind: 'oauth_error', message: 'refused' },
    ...more,
  });
}

function unknownResource(resource: string, known: readonly string[]): Run {
  const refusal = talk('token', { resource }, { error: 'invalid_target' });
  return run([found({ protected_resources: known }), refusal], {
    command: 'login',
    failure: { kind: 'oauth_error', message: 'refused', code: 'invalid_target' },
    settings: [{ name: 'issuer', value: issuer, origin: 'flag' }],
  });
}

const described = (path: string, origin = 'https://api.example.com') =>
  `Bearer error="invalid_token", error_description="audience mismatch", resource_metadata="${origin}/.well-known/oauth-protected-resource${path}"`;
const stepUp = 'Bearer error="insufficient_user_authentication"';

describe('what a response names stands in the remedy', () => {
  it.each([
    [
      'the resource of a challenge',
      challenged(described('/files')),
      'M13',
      'atm-cli login --resource https://api.example.com/files',
    ],
    [
      'no resource of another origin',
      challenged(described('/files', 'https://evil.example.com')),
      'M13',
      'atm-cli token | atm-cli verify - --audience <api>',
    ],
    [
      'the resource that differs by a slash',
      unknownResource(`${api}/`, ['https://api.example.com/mail', api]),
      'T23',
      `atm-cli login --issuer https://id.example.com --resource ${api}`,
    ],
    [
      'no resource among several that differ',
      unknownResource('https://api.example.com/other', ['https://api.example.com/mail', api]),
      'T23',
      'atm-cli login --issuer https://id.example.com --resource <url>',
    ],
    [
      'the flag of what was sent: an audience',
      run(
        [
          talk(
            'token',
            { audience: 'https://nosuch' },
            { error: 'access_denied', error_description: 'Service not found: https://nosuch' },
            { status: 403 },
          ),
        ],
        {
          command: 'login',
          failure: { kind: 'refused', message: 'refused', code: 'access_denied' },
          settings: [
            { name: 'issuer', value: issuer, origin: 'flag' },
            { name: 'audience', value: 'https://nosuch', origin: 'flag' },
          ],
        },
      ),
      'T23',
      'atm-cli login --issuer https://id.example.com --audience <identifier>',
    ],
    [
      'the scope of userinfo',
      refused('userinfo', 'insufficient_scope', undefined, { status: 403, run: stored }),
      'M09',
      "atm-cli login --scope 'api openid'",
    ],
    [
      'what a step-up requires',
      challenged(`${stepUp}, acr_values="mfa gold", max_age="5"`),
      'M15',
      "atm-cli login --acr-values 'mfa gold' --max-age 5",
    ],
    [
      'nothing that is no value',
      challenged(`${stepUp}, acr_values="mfa' \`x\`", max_age="soon"`),
      'M15',
      'atm-cli login --max-age 0',
    ],
  ])('%s', (_what, failed, rule, command) => {
    const best = bestOf(diagnose(failed));
    expect(best?.rule.id).toBe(rule);
    expect(best?.commands[0]?.replaceAll('"', "'")).toBe(command);
  });
});

it('words that name a cause go before the advice by a code', () => {
  const failed = refused('token', 'server_error', 'wrong service user or password', {
    status: 500,
    sent: { grant_type: 'client_credentials' },
    run: {
      failure: {
        kind: 'network',
        message: 'server_error',
        advice: [{ id: 'unavailable', code: 'server_error', isTooMany: false, again: 'try again' }],
      },
    },
  });
  const { hints, rule } = voiceOf(failed, diagnose(failed));
  expect(rule?.rule.id).toBe('T01');
  expect(hints.join(' ')).not.toMatch(/try again/);
});

describe('a refresh token that is missing', () => {
  const failure = { kind: 'human_needed', message: 'no refresh token', rule: 'R01' } as const;
  const refresh = (local: Run['local'], more: Partial<Run> = {}) =>
    bestOf(
      diagnose(
        run([], {
          command: 'token refresh',
          profile: 'work',
          failure,
          local: { profile_stored: true, ...local },
          ...more,
        }),
      ),
    );

  it('wants the consent of the user where offline_access was requested and not granted', () => {
    const asked = { storedScope: 'openid', requestedScope: 'openid offline_access' };
    expect(refresh(asked)).toMatchObject({
      cause: expect.stringContaining('not granted'),
      fix: [
        'let the server ask the user: atm-cli login -p work --param prompt=consent',
        expect.stringContaining('allow the grant refresh_token where the client is registered'),
      ],
    });
    const device = refresh({ ...asked, flow: 'device_code' });
    expect(device?.fix[0]).toContain('atm-cli device -p work --param prompt=consent');
  });

  it('wants the grant where offline_access was granted, or the user was asked', () => {
    const grant = [expect.stringContaining('allow the grant refresh_token')];
    expect(refresh({ storedScope: 'openid offline_access' })?.fix).toEqual(grant);
    const settings = [{ name: 'params.prompt', value: 'consent', origin: 'profile' }] as const;
    const asked = { storedScope: 'openid', requestedScope: 'openid offline_access' };
    expect(refresh(asked, { settings })?.fix).toEqual(grant);
  });

  it('is in the settings and the response of a sign-in too', () => {
    const signedIn = run([talk('token', { code: 'c' }, { access_token: 'at', scope: 'openid' })], {
      command: 'login',
      settings: [{ name: 'scope', value: 'openid offline_access', origin: 'flag' }],
    });
    expect(bestOf(diagnose(signedIn))?.fix[0]).toContain('--param prompt=consent');
  });
});
