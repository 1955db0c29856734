import { jwks, membersOf, type Reply, sendBack, startVendor, vendorJwt } from './vendor.ts';

export const address = 'https://login.microsoftonline.com';
export const tenant = '9188040d-6c67-4c5b-b112-36a304b66dad';

export type EntraOptions = {
  /** The tenant in `iss`, in place of the one in `tid`. */
  readonly issuedBy?: string;
  readonly withoutIdToken?: true;
};

const code = 'entra-code';

/**
 * A server that answers as the documents of Microsoft Entra ID say at the tenant `common`: the
 * issuer of its metadata is a template, a refresh wants the scope again, a device has no complete
 * address, and the person refuses.
 */
export async function startEntra({ issuedBy = tenant, withoutIdToken }: EntraOptions = {}) {
  let nonce: string | null = null;
  const base = `${address}/common/oauth2/v2.0`;
  const metadata = {
    issuer: `${address}/{tenantid}/v2.0`,
    authorization_endpoint: `${base}/authorize`,
    token_endpoint: `${base}/token`,
    device_authorization_endpoint: `${base}/devicecode`,
    jwks_uri: `${address}/common/discovery/v2.0/keys`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
  };

  function issue(scope: string): Reply {
    const iss = `${address}/${issuedBy}/v2.0`;
    const claims = { iss, tid: tenant, aud: 'app', sub: 'ada', name: 'Ada Test' };
    const id_token = vendorJwt({ ...claims, ...(nonce !== null && { nonce }) });
    return {
      body: {
        token_type: 'Bearer',
        scope,
        expires_in: 3599,
        ext_expires_in: 3599,
        access_token: 'opaque to everybody but Graph',
        refresh_token: '1.AX',
        ...(withoutIdToken ? {} : { id_token }),
      },
    };
  }

  function token(members: Readonly<Record<string, string>>): Reply {
    const { grant_type = '', scope } = members;
    if (grant_type.endsWith('device_code')) return refuse(400, 'authorization_declined', 70_018);
    if (grant_type === 'refresh_token') {
      if (scope === undefined) return refuse(400, 'invalid_request', 90_009);
      nonce = null;
      return issue(scope);
    }
    return members['code'] === code
      ? issue('openid profile')
      : refuse(400, 'invalid_grant', 70_000);
  }

  return await startVendor((request) => {
    switch (request.path.replace('/common', '')) {
      case '/v2.0/.well-known/openid-configuration':
        return { body: metadata };
      case '/discovery/v2.0/keys':
        return { body: jwks };
      case '/oauth2/v2.0/authorize':
        nonce = request.query.get('nonce');
        return sendBack(request, code);
      case '/oauth2/v2.0/devicecode':
        return {
          body: {
            user_code: 'ABCDEFGH',
            device_code: 'entra-device',
            verification_uri: 'https://login.microsoft.com/device',
            expires_in: 900,
            interval: 5,
            message: 'To sign in, use a web browser',
          },
        };
      case '/oauth2/v2.0/token':
        return token(membersOf(request) ?? {});
      default:
        return undefined;
    }
  });
}

function refuse(status: number, error: string, number: number): Reply {
  const error_description = `AADSTS${number}: in the words of Entra. Trace ID: 0 Timestamp: now`;
  return { status, body: { error, error_description, error_codes: [number], trace_id: '0' } };
}
