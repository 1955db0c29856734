import {
  type Dialect,
  formOf,
  isObject,
  type JsonObject,
  rewriteJson,
  withJson,
} from './dialect.ts';

/**
 * ATM: JSON bodies with names of its own (`grant_types` on the code exchange, `grantType` on the
 * refresh, which also wants the old ID token), `exp_access_token` in seconds, no `token_type`.
 */
export const atm: Dialect = (wire) => {
  return async (url, options = {}) => {
    const form = formOf(options);
    if (form === undefined) return await wire(url, options);
    const request = withJson(options, requestBody(form));
    const response = await wire(url, request);
    return await rewriteJson(response, (body) => standard(body, response.status));
  };
};

/** The page that the person opens: it takes the client and nothing else. */
export function hostedPageUrl(loginPage: string, clientId: string): string {
  const url = new URL(loginPage);
  url.searchParams.set('clientId', clientId);
  return url.href;
}

function requestBody(form: URLSearchParams): JsonObject {
  const value = (name: string) => form.get(name) ?? '';
  if (form.get('grant_type') === 'refresh_token') {
    return {
      clientId: value('client_id'),
      refresh_token: value('refresh_token'),
      id_token: value('id_token'),
      grantType: 'refresh_token',
    };
  }
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

/** The document names no error format: whatever text there is becomes the description. */
function failure(body: JsonObject, status: number): JsonObject {
  const { message, error } = body;
  const nested = isObject(error) ? error['message'] : undefined;
  const texts = [message, nested, error].filter((text) => typeof text === 'string');
  const code = status >= 500 ? 'server_error' : 'invalid_grant';
  return { ...body, error: code, error_description: texts[0] ?? JSON.stringify(body) };
}
