import { expect, it } from 'vitest';

import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { bestOf } from '../../src/diagnosis/rule.ts';
import type { Run } from '../../src/model/run.ts';
import { kindOfVendorCode, vendorLink } from '../../src/diagnosis/kinds/vendor-codes.ts';
import {
  asked,
  found,
  issuer,
  noCallback,
  noon,
  pasted,
  refused,
  run,
  talk,
} from '../support/diagnosis-cases/build.ts';

const aadsts = (code: string) => `AADSTS${code}: Words of which nobody knows anything.`;
const blocked =
  '<html><head><title>ERROR: The request could not be satisfied</title></head><body><h1>403 ERROR</h1>Request blocked. There might be too much traffic, try again later.</body></html>';
const oddSecret = { authorization: `Basic ${btoa('cli:a%2Bb')}` };
const failure = { kind: 'oauth_error', message: 'refused' } as const;
const answered = (answer: object | string, status: number, sent = {}): Run =>
  run([talk('token', sent, answer as never, { status })], { command: 'login', failure });

it.each<readonly [string, Run, string, string]>([
  [
    'the number of Entra, whatever its words',
    refused('token', 'invalid_grant', aadsts('50034')),
    'T35',
    'likely',
  ],
  [
    'the number behind the one that says only that something is wrong',
    refused('token', 'invalid_client', `${aadsts('70002')} ${aadsts('500133')}`),
    'T33',
    'likely',
  ],
  [
    'the code of Okta',
    answered({ errorCode: 'E0000069', errorSummary: 'Something happened' }, 401),
    'T35',
    'likely',
  ],
  [
    'the number of WeChat under 200',
    answered({ errcode: 40_029, errmsg: 'invalid code' }, 200, {
      grant_type: 'authorization_code',
    }),
    'T12',
    'likely',
  ],
  ['the page of a firewall in place of JSON', answered(blocked, 403), 'A29', 'likely'],
  [
    'words of several kinds leave the code open',
    refused('token', 'invalid_client', 'The scope is unknown to this tenant, which does not exist'),
    'A08',
    'possible',
  ],
  [
    '401 that stands beside another code suggests the client',
    refused('token', 'invalid_grant', 'Nope', { status: 401 }),
    'T01',
    'possible',
  ],
  [
    '401 beside a word that is no code of OAuth suggests the client',
    answered({ error: 'unauthorized', error_description: 'Nope' }, 401),
    'T01',
    'possible',
  ],
  [
    '401 beside access_denied says the client (Auth0)',
    answered({ error: 'access_denied', error_description: 'Unauthorized' }, 401),
    'T01',
    'likely',
  ],
  [
    'claims beside invalid_client: the assertion',
    answered({ error: 'invalid_client', error_description: 'iss must be the client id' }, 401),
    'T33',
    'likely',
  ],
  [
    'introspection without authentication, in the words of an API',
    run([talk('introspection', {}, { message: 'Missing bearer token' }, { status: 401 })], {
      command: 'token introspect',
      failure,
    }),
    'T02',
    'likely',
  ],
  [
    'a grant that is not found: the code that was sent',
    answered({ error: 'invalid_grant', error_description: 'Grant not found' }, 400, {
      grant_type: 'authorization_code',
    }),
    'T12',
    'likely',
  ],
  [
    'the token that expired while a device waits: its code',
    run(
      [talk('device token', {}, { error: 'expired_token', error_description: 'It is too late' })],
      { command: 'device', failure },
    ),
    'D03',
    'likely',
  ],
  [
    'a policy that denied while a device waited',
    run(
      [
        talk(
          'device token',
          {},
          { error: 'access_denied', error_description: 'A policy does not allow this' },
        ),
      ],
      { command: 'device', failure },
    ),
    'A29',
    'likely',
  ],
  [
    'a client that the device endpoint does not know, beside no authentication',
    run(
      [
        talk(
          'device authorization',
          {},
          { error: 'invalid_client', error_description: 'The OAuth client was not found.' },
          { status: 401 },
        ),
      ],
      { command: 'device', failure },
    ),
    'T01',
    'likely',
  ],
  [
    'a token endpoint that knows no such method',
    run([talk('token', {}, '', { status: 405 })], { command: 'login', failure }),
    'T37',
    'possible',
  ],
  ['what cannot be verified is a token', pasted('Unable to verify signature'), 'U12', 'likely'],
  [
    'what cannot be verified is a certificate',
    pasted('Error: unable to verify the first certificate'),
    'N03',
    'likely',
  ],
  [
    'the well-known URL that says why, beside one that is not found',
    run(
      [
        talk(
          'discovery',
          {},
          { error: 'invalid_request', error_description: 'HTTPS required' },
          {
            status: 403,
            url: `${issuer}/.well-known/openid-configuration`,
          },
        ),
        talk('discovery', {}, { error: 'HTTP 404 Not Found' }, { status: 404, url: `${issuer}/x` }),
      ],
      { failure: { kind: 'network', message: 'no metadata', rule: 'N01' } },
    ),
    'A25',
    'likely',
  ],
  [
    'a realm that does not exist, in the words of its framework',
    run(
      [
        talk(
          'discovery',
          {},
          { error: 'Unable to find matching target resource method' },
          {
            status: 404,
          },
        ),
      ],
      { failure: { kind: 'network', message: 'no metadata', rule: 'N01' } },
    ),
    'N01',
    'likely',
  ],
  [
    'userinfo that refuses without a word',
    run([talk('userinfo', {}, {}, { status: 403 })], { command: 'userinfo', failure }),
    'M10',
    'possible',
  ],
  [
    'words about something else than the secret, whatever characters that has',
    refused('token', 'invalid_client', 'Audience not found', { sentHeaders: oddSecret }),
    'T23',
    'likely',
  ],
  [
    'the secret at a refresh, after a sign-in with it',
    refused('refresh', 'invalid_client', undefined, { status: 401, sentHeaders: oddSecret }),
    'T01',
    'likely',
  ],
  [
    'userinfo without openid, whatever code it has for it',
    refused('userinfo', 'invalid_token', undefined, {
      status: 401,
      run: { local: { storedScope: 'api' } },
    }),
    'M09',
    'likely',
  ],
  [
    'a grant that the metadata do not list, in words of no cause',
    run(
      [
        found({ grant_types_supported: ['authorization_code'] }),
        talk('token', { grant_type: 'password' }, { error: 'invalid_request' }),
      ],
      { command: 'grant password', failure },
    ),
    'T31',
    'likely',
  ],
  [
    'a wrong secret, where the server does not say whether the id is known',
    refused('token', 'unauthorized_client', 'Invalid client or Invalid client credentials', {
      status: 401,
    }),
    'T01',
    'likely',
  ],
  [
    'a young refresh token of which only is said that it is not valid',
    refused('refresh', 'invalid_grant', 'The refresh token is malformed or not valid.', {
      run: { local: { refreshTokenFrom: noon / 1000 - 60 } },
    }),
    'R14',
    'likely',
  ],
  [
    'a refresh token that was used, in other words',
    refused('refresh', 'invalid_grant', 'The refresh token has already been used'),
    'R02',
    'likely',
  ],
  [
    'a container, which is no sign of a browser elsewhere',
    run([asked()], { failure: noCallback, local: { remote: 'a container' } }),
    'A20',
    'likely',
  ],
  [
    'an SSH session, which is one',
    run([asked()], { failure: noCallback, local: { remote: 'an SSH session' } }),
    'A06',
    'likely',
  ],
  [
    'a device code that ended by our clock, after one more answer to wait',
    run([talk('device token', {}, { error: 'authorization_pending' })], {
      command: 'device',
      failure: { kind: 'timeout', message: 'expired', code: 'expired_token', rule: 'D03' },
    }),
    'D03',
    'likely',
  ],
  [
    'a pasted word that stands in many a line suggests only',
    pasted('ERROR Failed to do something: too many of them'),
    'N07',
    'possible',
  ],
  [
    'a program that had tokens and got invalid_grant',
    pasted('oauth2: cannot fetch token: 400 Bad Request\nResponse: {"error":"invalid_grant"}'),
    'R04',
    'possible',
  ],
  [
    'a program that names nothing but invalid_grant',
    pasted('Fatal error: Uncaught IdentityProviderException: invalid_grant in provider.php'),
    'R04',
    'possible',
  ],
  [
    'a program that exchanged a code and got invalid_grant',
    pasted('Failed to exchange the code: invalid_grant'),
    'U16',
    'likely',
  ],
])('%s', (_what, failed, id, verdict) => {
  const best = bestOf(diagnose(failed));
  expect([best?.rule.id, best?.verdict]).toEqual([id, verdict]);
});

it('knows where a vendor explains its code', () => {
  expect(kindOfVendorCode('e0000047')).toBe('rate-limit');
  expect(vendorLink('AADSTS50011')).toBe('https://login.microsoftonline.com/error?code=50011');
  expect(vendorLink('E0000047')).toMatch(/developer\.okta\.com\/.*#E0000047$/);
  expect(vendorLink('invalid_grant')).toBeUndefined();
});
