import { describe, expect, it } from 'vitest';
import { oneLine, readErrorBody } from '../../src/util/error-body.ts';

const table: readonly (readonly [string, unknown, string | undefined, string | undefined])[] = [
  ['OAuth', { error: 'invalid_grant', error_description: 'expired' }, 'invalid_grant', 'expired'],
  [
    'Okta',
    { errorCode: 'invalid_client', errorSummary: 'Invalid value for client_id', errorId: 'oae' },
    'invalid_client',
    'Invalid value for client_id',
  ],
  [
    'Google',
    { error: { code: 401, message: 'Invalid Credentials', status: 'UNAUTHENTICATED' } },
    'UNAUTHENTICATED',
    'Invalid Credentials',
  ],
  ['Spotify', { error: { status: 400, message: 'Only valid' } }, undefined, 'Only valid'],
  [
    'RFC 9457',
    { type: 'about:blank', title: 'Bad Request', detail: 'no redirect_uri', status: 400 },
    undefined,
    'no redirect_uri',
  ],
  ['RFC 9457 without detail', { title: 'Bad Request', status: 400 }, undefined, 'Bad Request'],
  ['FastAPI', { detail: [{ loc: ['body'], msg: 'Field required' }] }, undefined, 'Field required'],
  [
    'Laravel',
    { message: 'The given data was invalid.', errors: { code: ['expired'] } },
    undefined,
    'The given data was invalid. (expired)',
  ],
  [
    'Strava',
    { message: 'Bad Request', errors: [{ resource: 'RefreshToken', code: 'invalid' }] },
    undefined,
    'Bad Request (RefreshToken invalid)',
  ],
  ['NestJS', { statusCode: 400, message: ['a', 'b'], error: 'Bad Request' }, undefined, 'a; b'],
  [
    'HubSpot',
    { status: 'BAD_REFRESH_TOKEN', message: 'missing or unknown' },
    'BAD_REFRESH_TOKEN',
    'missing or unknown',
  ],
  [
    'Django REST framework',
    { detail: 'Token is blacklisted', code: 'token_not_valid' },
    'token_not_valid',
    'Token is blacklisted',
  ],
  ['WeChat', { errcode: 40_029, errmsg: 'invalid code' }, undefined, 'invalid code'],
  ['code and msg', { code: 401, msg: 'client secret wrong' }, undefined, 'client secret wrong'],
  ['a reason', { success: false, reason: 'locked' }, undefined, 'locked'],
  ['Keycloak', { errorMessage: 'Realm not enabled' }, undefined, 'Realm not enabled'],
  [
    'Cognito',
    { __type: 'com.amazon#NotAuthorizedException', message: 'Refresh Token has expired' },
    'NotAuthorizedException',
    'Refresh Token has expired',
  ],
  [
    'Salesforce',
    [{ errorCode: 'INVALID_SESSION_ID', message: 'Session expired' }],
    'INVALID_SESSION_ID',
    'Session expired',
  ],
  [
    'Apigee',
    { fault: { faultstring: 'Invalid token', detail: { errorcode: 'x' } } },
    undefined,
    'Invalid token',
  ],
  ['GraphQL', { errors: [{ message: 'denied' }, 'and this'] }, undefined, 'denied; and this'],
  ['a sentence as error', { error: 'Invalid refresh token' }, undefined, 'Invalid refresh token'],
  ['a number as error', { error: 17 }, undefined, undefined],
  ['an error without words', { status: 'error', ok: false }, undefined, undefined],
  ['a list', [1, 2], undefined, undefined],
  ['nothing', {}, undefined, undefined],
];

describe('an error in JSON', () => {
  it.each(table)('is read in the members of %s', (_name, body, code, words) => {
    const { form, ...said } = readErrorBody(JSON.stringify(body));
    expect(form).toBe('json');
    expect({ code: said.code, words: said.words }).toEqual({ code, words });
  });
});

describe('an error in another form', () => {
  it.each([
    ['<!doctype html><title> Just\n a moment </title><h1>x</h1>', 'page', 'Just a moment'],
    ['<html><h1>Bad Gateway</h1>', 'page', 'Bad Gateway'],
    ['<html><title></title><h2 class="a">Oops &amp; &#39;co&#39;</h2>', 'page', "Oops & 'co'"],
    [
      '<am:fault><am:code>9</am:code><am:message>Runtime Error</am:message>',
      'page',
      'Runtime Error',
    ],
    ['<html><p>text', 'page', undefined],
    ['redirect_uri\r\n mismatch\n', 'text', 'redirect_uri mismatch'],
    ['"in quotes"', 'text', 'in quotes'],
    ['{"error":', 'text', undefined],
    ['\u0000\u0001binary', 'text', undefined],
    [' \n', 'empty', undefined],
  ])('is read in %j', (body, form, words) => {
    expect(readErrorBody(body)).toMatchObject({ form });
    expect(readErrorBody(body).words).toBe(words);
  });

  it('is one line of bounded length, in time that grows with the body only', () => {
    const { words = '' } = readErrorBody('long '.repeat(1e5));
    expect(words.length).toBe(301);
    const hostile = ['<title'.repeat(1e5), `<${'a'.repeat(6e5)}`, ` ${'\n'.repeat(6e5)}x`];
    const started = performance.now();
    for (const body of hostile) readErrorBody(`<${body}`);
    expect(performance.now() - started).toBeLessThan(1000);
    expect(oneLine('abcdef', 3)).toBe('abc…');
  });
});
