import { isObject, type JsonObject } from '../../util/json.ts';
import { type Dialect, rewriteJson } from './dialect.ts';
import { spaced } from './github.ts';

/** Slack's error codes as those of RFC 6749 section 5.2. */
const codes: Readonly<Record<string, string>> = {
  bad_client_secret: 'invalid_client',
  invalid_client_id: 'invalid_client',
  bad_redirect_uri: 'invalid_grant',
  code_already_used: 'invalid_grant',
  code_expired: 'invalid_grant',
  invalid_code: 'invalid_grant',
  invalid_refresh_token: 'invalid_grant',
  invalid_grant_type: 'unsupported_grant_type',
  oauth_authorization_url_mismatch: 'invalid_request',
};

/**
 * Slack: `ok` says whether a response with status 200 is an error, token types are `bot` or `user`,
 * and a user token is in `authed_user`. Slack's own members are kept in the response.
 */
export const slack: Dialect = (vendorFetch) => {
  return async (url, options) => await rewriteJson(await vendorFetch(url, options), standard);
};

function standard(body: JsonObject): JsonObject {
  return body['ok'] === false ? failure(body) : success(body);
}

function failure(body: JsonObject): JsonObject {
  const error = typeof body['error'] === 'string' ? body['error'] : 'invalid_request';
  const code = Object.hasOwn(codes, error) ? codes[error] : undefined;
  return { ...body, error: code ?? error, ...(code && { error_description: error }) };
}

function success(body: JsonObject): JsonObject {
  const user = isObject(body['authed_user']) ? body['authed_user'] : {};
  const token = body['access_token'] === undefined ? user : body;
  const { access_token, refresh_token, expires_in, scope, token_type } = token;
  const members = { access_token, refresh_token, expires_in };
  const known = Object.entries(members).filter(([, value]) => value !== undefined);
  return {
    ...body,
    ...Object.fromEntries(known),
    token_type: 'Bearer',
    ...(token_type === undefined ? {} : { slack_token_type: token_type }),
    ...(typeof scope === 'string' ? { scope: spaced(scope) } : {}),
  };
}
