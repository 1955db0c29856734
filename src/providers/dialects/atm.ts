import { Failure } from '../../model/errors.ts';
import { isObject, type JsonObject } from '../../util/json.ts';
import { type Dialect, formOf, rewriteJson, withJson } from './dialect.ts';

/**
 * ATM: JSON bodies with different member names (`grant_types` in the code exchange, `grantType` in
 * the refresh, which also needs the old ID token), `exp_access_token` in seconds, no `token_type`.
 */
export const atm: Dialect = (vendorFetch) => {
  return async (url, options = {}) => {
    const form = formOf(options);
    if (!form?.has('grant_type')) return await vendorFetch(url, options);
    const request = withJson(options, requestBody(form));
    const response = await vendorFetch(url, request);
    return await rewriteJson(response, (body) => standard(body, response.status));
  };
};

function requestBody(form: URLSearchParams): JsonObject {
  const value = (name: string) => form.get(name) ?? '';
  const grantType = value('grant_type');
  if (grantType === 'refresh_token') {
    return {
      clientId: value('client_id'),
      refresh_token: value('refresh_token'),
      id_token: value('id_token'),
      grantType: 'refresh_token',
    };
  }
  if (grantType !== 'authorization_code') throw unknownGrantFailure(grantType);
  return {
    clientId: value('client_id'),
    clientSecret: value('client_secret'),
    grant_types: 'authorization_code',
    code: value('code'),
  };
}

function standard(body: JsonObject, status: number): JsonObject {
  if (typeof body['access_token'] !== 'string') return failure(body, status);
  const { exp_access_token } = body;
  const expiry = exp_access_token === undefined ? {} : { expires_in: exp_access_token };
  return { ...body, ...expiry, token_type: 'Bearer' };
}

/** The API document has no error format: any text becomes the description. */
function failure(body: JsonObject, status: number): JsonObject {
  const { message, error } = body;
  const nested = isObject(error) ? error['message'] : undefined;
  const said = [message, nested, error].find((text) => typeof text === 'string');
  // Only names: a value may be a token and must not be printed.
  const members = `the response has ${Object.keys(body).join(', ') || 'no members'}`;
  return { ...body, error: codeFor(status), error_description: said ?? members };
}

/** Only an error about the credentials ends a login; others are about the request or the server. */
function codeFor(status: number): string {
  if (status >= 500) return 'server_error';
  if (status === 408 || status === 429) return 'temporarily_unavailable';
  const judges = status < 300 || [400, 401, 403, 422].includes(status);
  return judges ? 'invalid_grant' : 'invalid_request';
}

function unknownGrantFailure(grantType: string): Failure {
  return new Failure('usage', `ATM does not support the grant ${grantType}`, {
    advice: { id: 'unknown_grant_of_atm' },
  });
}
