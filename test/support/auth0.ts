import { createHash } from 'node:crypto';

import {
  type Heard,
  jwks,
  membersOf,
  type Reply,
  sendBack,
  startVendor,
  vendorJwt,
} from './vendor.ts';

export type Auth0Options = {
  /** What its metadata calls it, with the slash; its own address unless given. */
  readonly issuer?: string;
  /** What an access token without audience is. */
  readonly withoutAudience?: 'opaque' | 'encrypted';
};

export const app = { client_id: 'app', client_secret: "app's secret" };
export const api = 'https://api.example/';
export const roles = 'https://example.com/roles';

const code = 'auth0-code';
const exchanged = [
  'client_id',
  'client_secret',
  'code',
  'code_verifier',
  'grant_type',
  'redirect_uri',
];
const refreshed = ['client_id', 'client_secret', 'grant_type', 'refresh_token'];
const polled = ['client_id', 'client_secret', 'code_verifier', 'device_code', 'grant_type'];

/**
 * A server that answers as the documents of Auth0 say: JSON or forms at the token endpoint, errors
 * under 401, 403 and 429, tokens by `audience` and `offline_access`, and no member that it does not
 * know. Everybody is signed in; a device is confirmed at the third question.
 */
export async function startAuth0({ issuer, withoutAudience = 'encrypted' }: Auth0Options = {}) {
  const asked = new Map<string, string>();
  const refreshTokens = new Set<string>();
  let polls = 0;

  function metadata(bound: string): object {
    const origin = issuer === undefined ? bound : new URL(issuer).origin;
    return {
      issuer: `${origin}/`,
      authorization_endpoint: `${origin}/authorize`,
      token_endpoint: `${origin}/oauth/token`,
      device_authorization_endpoint: `${origin}/oauth/device/code`,
      userinfo_endpoint: `${origin}/userinfo`,
      revocation_endpoint: `${origin}/oauth/revoke`,
      jwks_uri: `${origin}/.well-known/jwks.json`,
      scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
      code_challenge_methods_supported: ['S256', 'plain'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      id_token_signing_alg_values_supported: ['HS256', 'RS256'],
    };
  }

  function token(request: Heard, origin: string): Reply {
    const members = membersOf(request);
    if (members === undefined) return refuse(400, 'invalid_request', 'unsupported media type');
    if (members['client_id'] !== app.client_id) return refuse(401, 'invalid_client', 'unknown');
    const secret = members['client_secret'];
    const isDevice = members['grant_type']?.endsWith('device_code') === true;
    if (secret !== app.client_secret && !isDevice)
      return refuse(401, 'access_denied', 'Unauthorized');
    if (isDevice) return strict(members, polled) ?? poll(origin);
    if (members['grant_type'] === 'refresh_token')
      return strict(members, refreshed) ?? renew(members, origin);
    return strict(members, exchanged) ?? exchange(members, origin);
  }

  function exchange(members: Readonly<Record<string, string>>, origin: string): Reply {
    const proof = createHash('sha256')
      .update(members['code_verifier'] ?? '')
      .digest('base64url');
    if (members['code'] !== code) return refuse(403, 'invalid_grant', 'Invalid authorization code');
    if (proof !== asked.get('code_challenge')) {
      return refuse(403, 'invalid_grant', 'Failed to verify code verifier');
    }
    if (members['redirect_uri'] !== asked.get('redirect_uri')) {
      return refuse(403, 'invalid_grant', 'The redirect URI is wrong.');
    }
    return issue(origin);
  }

  function renew({ refresh_token = '' }: Readonly<Record<string, string>>, origin: string): Reply {
    if (refresh_token === 'too-often') return refuse(429, 'too_many_requests', 'Global limit');
    if (!refreshTokens.has(refresh_token)) {
      return refuse(403, 'invalid_grant', 'Unknown or invalid refresh token.');
    }
    const { refresh_token: _kept, ...answer } = issue(origin).body as Record<string, unknown>;
    return { body: answer };
  }

  function deviceCode(request: Heard, origin: string): Reply {
    const members = membersOf(request);
    if (request.type !== 'application/x-www-form-urlencoded' || members === undefined) {
      return refuse(400, 'invalid_request', 'the body is no form');
    }
    for (const [name, value] of Object.entries(members)) asked.set(name, value);
    return {
      body: {
        device_code: 'auth0-device',
        user_code: 'WDJB-MJHT',
        verification_uri: `${origin}/activate`,
        verification_uri_complete: `${origin}/activate?user_code=WDJB-MJHT`,
        expires_in: 900,
        interval: 5,
      },
    };
  }

  function poll(origin: string): Reply {
    polls += 1;
    if (polls === 1) return refuse(403, 'authorization_pending', 'User has yet to authorize');
    if (polls === 2) return refuse(429, 'slow_down', 'You are polling faster than allowed');
    return issue(origin);
  }

  function issue(origin: string): Reply {
    const iss = issuer ?? `${origin}/`;
    const scope = asked.get('scope') ?? '';
    const words = scope.split(' ');
    const person = { iss, sub: 'auth0|ada', [roles]: ['tester'] };
    const audience = asked.get('audience');
    const refresh_token = `rt-${refreshTokens.size}`;
    const isOffline = words.includes('offline_access');
    if (isOffline) refreshTokens.add(refresh_token);
    const nonce = asked.get('nonce');
    const idClaims = { ...person, aud: app.client_id, name: 'Ada Test', ...(nonce && { nonce }) };
    return {
      body: {
        access_token:
          audience === undefined
            ? { opaque: 'hUYsg9k2Jd0sPq3LwX7vB1nM4tRz6eAc', encrypted: jwe() }[withoutAudience]
            : vendorJwt({
                ...person,
                aud: [audience, `${iss}userinfo`],
                azp: app.client_id,
                scope,
              }),
        ...(isOffline ? { refresh_token } : {}),
        ...(words.includes('openid') ? { id_token: vendorJwt(idClaims) } : {}),
        scope,
        expires_in: 86_400,
        token_type: 'Bearer',
      },
    };
  }

  return await startVendor((request, origin) => {
    switch (`${request.method} ${request.path}`) {
      case 'GET /.well-known/openid-configuration':
        return { body: metadata(origin) };
      case 'GET /.well-known/jwks.json':
        return { body: jwks };
      case 'GET /authorize':
        asked.clear();
        for (const [name, value] of request.query) asked.set(name, value);
        return sendBack(request, code);
      case 'POST /oauth/token':
        return token(request, origin);
      case 'POST /oauth/device/code':
        return deviceCode(request, origin);
      case 'POST /oauth/revoke':
        return {};
      case 'GET /api':
        return resource(request);
      default:
        return undefined;
    }
  });
}

/** Any member that is not in the document is one too many. */
function strict(members: object, known: readonly string[]): Reply | undefined {
  const unknown = Object.keys(members).find((name) => !known.includes(name));
  return unknown === undefined ? undefined : refuse(400, 'invalid_request', `unknown ${unknown}`);
}

/** An API that takes tokens of its audience alone. */
function resource({ authorization = '' }: Heard): Reply {
  const [, payload = ''] = authorization.split('.');
  const claims = Buffer.from(payload, 'base64url').toString();
  if (authorization.startsWith('Bearer ey') && claims.includes(`"${api}"`)) {
    return { body: { hello: 'ada' } };
  }
  const challenge = 'Bearer realm="api", error="invalid_token", error_description="wrong audience"';
  return { status: 401, headers: { 'www-authenticate': challenge }, body: { message: 'no' } };
}

function refuse(status: number, error: string, error_description: string): Reply {
  return { status, body: { error, error_description } };
}

/** Five parts, of which only the header can be read. */
function jwe(): string {
  const header = Buffer.from('{"alg":"dir","enc":"A256GCM"}').toString('base64url');
  return `${header}..aXY.Y2lwaGVy.dGFn`;
}
