import type { JsonObject } from '../../util/json.ts';
import { type Dialect, rewriteJson } from './dialect.ts';

/** GitHub's error codes as those of RFC 6749 section 5.2 and RFC 8628 section 3.5. */
const codes: Readonly<Record<string, string>> = {
  incorrect_client_credentials: 'invalid_client',
  bad_verification_code: 'invalid_grant',
  redirect_uri_mismatch: 'invalid_grant',
  bad_refresh_token: 'invalid_grant',
  incorrect_device_code: 'invalid_grant',
  token_expired: 'expired_token',
  device_flow_disabled: 'unauthorized_client',
};

/**
 * GitHub: responses are forms unless JSON is requested, errors have status 200 and GitHub's codes,
 * and scopes are separated by commas.
 */
export const github: Dialect = (vendorFetch) => {
  return async (url, options = {}) => {
    const headers = { ...options.headers, accept: 'application/json' };
    const response = await vendorFetch(url, { ...options, headers });
    return await rewriteJson(await fromForm(response), standard);
  };
};

/** A form response, which GitHub sends when a proxy drops the Accept header. */
async function fromForm(response: Response): Promise<Response> {
  const type = response.headers.get('content-type') ?? '';
  if (!type.startsWith('application/x-www-form-urlencoded')) return response;
  const members = Object.fromEntries(new URLSearchParams(await response.text()));
  return Response.json(members, { status: response.status });
}

function standard(body: JsonObject): JsonObject {
  const { error, scope } = body;
  const isKnown = typeof error === 'string' && Object.hasOwn(codes, error);
  const code = isKnown ? codes[error] : undefined;
  const said = [error, body['error_description']].filter((part) => typeof part === 'string');
  return {
    ...body,
    ...(code === undefined ? {} : { error: code, error_description: said.join(': ') }),
    ...(typeof scope === 'string' ? { scope: spaced(scope) } : {}),
  };
}

/** `repo,gist` as `repo gist`. */
export function spaced(scope: string): string {
  return scope
    .split(/[\s,]+/)
    .filter((name) => name !== '')
    .join(' ');
}
