import { describe, expect, it } from 'vitest';
import { Failure, type ServerError } from '../../src/model/errors.ts';
import { createConnection } from '../../src/oauth/connection.ts';
import { judgeRefreshError } from '../../src/oauth/refresh-error.ts';
import { refresh } from '../../src/oauth/refresh.ts';

const server = { issuer: 'https://id.example', token_endpoint: 'https://id.example/token' };
const connection = createConnection(server, { client_id: 'c' });

/** How the error of this response to a refresh is judged. */
async function judge(status: number, body: object | string, type?: string) {
  const isText = typeof body === 'string';
  const contentType = type ?? (isText ? 'text/plain' : 'application/json');
  const headers = contentType === '' ? undefined : { 'content-type': contentType };
  const bytes = new TextEncoder().encode(isText ? body : JSON.stringify(body));
  const fetch = async () =>
    new Response(bytes, headers === undefined ? { status } : { status, headers });
  const failure = await refresh(connection, 'rt', { fetch, resource: [] }).catch(
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(Failure);
  return judgeRefreshError(failure as Failure);
}

const described = (error: string, error_description: string) => ({ error, error_description });

describe('a refresh token', () => {
  it.each<[number, object | string]>([
    [400, { error: 'invalid_grant' }],
    [401, { error: 'invalid_grant' }],
    [400, { error: 'interaction_required' }],
    [400, described('login_required', 'AADSTS50058')],
    [400, { error: 'consent_required' }],
    [400, { error: 'account_selection_required' }],
    [403, { error: 'unmet_authentication_requirements' }],
    [400, { error: 'expired_token' }],
    [200, described('bad_refresh_token', 'The refresh token passed is incorrect or expired.')],
    [400, { error: 'token_expired' }],
    [200, { ok: false, error: 'invalid_refresh_token' }],
    [400, { error: { code: 'invalid_grant', message: 'no' } }],
    [401, { errorCode: 'invalid_grant', errorSummary: 'The refresh token is invalid or expired.' }],
    [
      400,
      described(
        'invalid_request',
        'Refresh token is invalid or has already been claimed by another client.',
      ),
    ],
    [400, described('invalid_request', 'The refresh_token is invalid.')],
    [400, described('invalid_request', 'session not found')],
    [401, described('invalid_request', 'Refresh token has been revoked')],
    [403, described('access_denied', 'Unknown or invalid refresh token.')],
    [401, { message: 'Invalid refresh token' }],
    [401, { detail: 'Token is blacklisted', code: 'token_not_valid' }],
    [400, { status: 'BAD_REFRESH_TOKEN', message: 'x' }],
    [400, { message: 'Bad Request', errors: [{ resource: 'RefreshToken', code: 'invalid' }] }],
    [401, { message: 'Your session has expired, please log in again.' }],
    [400, { error: 'Authorization has been revoked' }],
    [403, 'refresh token expired'],
    [400, { code: 20_026, msg: 'refresh token revoked' }],
  ])('has ended after %i %j', async (status, body) => {
    expect(await judge(status, body)).toBe('ended');
  });

  it.each<[number, object | string]>([
    [400, { error: 'invalid_request' }],
    [401, { error: 'unauthorized' }],
    [403, { error: 'access_denied' }],
    [401, { message: 'Unauthorized' }],
    [400, ''],
    [401, ''],
    [403, ''],
    [200, { error: { message: 'no' } }],
  ])('was refused without a reason by %i %j', async (status, body) => {
    expect(await judge(status, body)).toBe('refused');
  });

  it.each<[number, object | string, string?]>([
    [500, { error: 'invalid_grant' }],
    [503, described('invalid_request', 'refresh token expired')],
    [429, { error: 'invalid_grant' }],
    [408, { error: 'invalid_request' }],
    [425, { message: 'refresh token invalid' }],
    [400, { error: 'temporarily_unavailable' }],
    [401, described('invalid_client', 'the refresh token is invalid for this client')],
    [400, described('unauthorized_client', 'refresh token not valid')],
    [401, { error: 'access_denied' }],
    [400, { error: 'unsupported_grant_type' }],
    [
      400,
      described(
        'invalid_grant',
        'Client certificate missing, or its thumbprint and one in the refresh token did NOT match',
      ),
    ],
    [400, described('invalid_grant', 'mutual TLS client certificate not provided')],
    [400, { error: 'invalid_scope' }],
    [400, described('invalid_request', 'Missing required parameter: refresh_token')],
    [400, described('invalid_request', 'Invalid grant_type refresh_token')],
    [400, described('invalid_request', 'refresh_token is required')],
    [401, { message: 'Invalid client secret' }],
    [401, { message: 'Invalid authorization header' }],
    [403, { detail: 'CSRF Failed: CSRF token missing.' }],
    [
      400,
      described(
        'invalid_request',
        'Failed to refresh token because of multiple concurrent requests using the same token. Please retry the request.',
      ),
    ],
    [404, 'Not found'],
    [403, '<!doctype html><title>Session expired</title>', 'text/html'],
    [200, '<!doctype html><title>Session expired</title>', 'text/html'],
    [200, 'session expired'],
    [200, ''],
    [200, { token_type: 'bearer' }],
    [502, ''],
    [404, { message: 'Cannot POST /token' }],
  ])('is not judged by %i %j', async (status, body, type) => {
    expect(await judge(status, body, type)).toBe('unrelated');
  });

  it('is not judged by an error without a response', () => {
    expect(judgeRefreshError(new Failure('network', 'refresh token expired'))).toBe('unrelated');
    const serverError: ServerError = { status: 400, form: 'oauth' };
    expect(judgeRefreshError(new Failure('oauth_error', 'x', { serverError }))).toBe('refused');
  });
});
