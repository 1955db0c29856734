import { createHmac } from 'node:crypto';
import { developmentSecret } from '../clients.ts';
import { clientOf } from './client.ts';
import { type Asked, type Fault, faultsAt, type Realm } from './fault.ts';
import { editTokens, type Jwt, signedBy, signingInput } from './jwt.ts';
import { editJson, jsonOf, type Reply, withJson } from './reply.ts';

const where = 'tokens';
const lifetime = 600;

/** Faults of ID tokens that depend on the client or on the request. */
export const idTokenFaults: readonly Fault[] = [
  faultsAt({ where, endpoints: ['token'] })(
    'id-token-unasked',
    'an ID token without nonce where openid was not requested',
    (realm) => ({ rewrite: (reply, asked) => withUnasked(realm, reply, asked) }),
  ),
  faultsAt({ where, endpoints: ['discovery', 'token'] })(
    'id-token-hs256',
    'ID tokens signed HS256 with the secret of the client, as the metadata announce',
    ({ keys }) => ({
      rewrite: (reply, { endpoint }) =>
        endpoint === 'discovery'
          ? editJson(reply, { id_token_signing_alg_values_supported: ['RS256', 'HS256'] })
          : editTokens(reply, asHs256, (jwt) =>
              jwt.header['alg'] === 'HS256' ? signedWithSecret(jwt) : signedBy(keys)(jwt),
            ),
    }),
  ),
];

function withUnasked({ site, keys }: Realm, reply: Reply, asked: Asked): Reply | undefined {
  const body = reply.status === 200 ? jsonOf(reply) : undefined;
  if (body === undefined || 'id_token' in body) return undefined;
  const key = keys.jwks.keys.find(({ kty }) => kty === 'RSA');
  const iat = Math.floor(Date.now() / 1000);
  const id_token = signedBy(keys)({
    header: { alg: 'RS256', kid: key?.['kid'] },
    payload: {
      iss: site.issuer,
      aud: clientOf(asked)?.client_id,
      sub: 'ada',
      iat,
      exp: iat + lifetime,
    },
  });
  return withJson(reply, { ...body, id_token });
}

function asHs256(jwt: Jwt, kind: string): Jwt {
  return kind === 'id_token' ? { ...jwt, header: { alg: 'HS256', typ: 'JWT' } } : jwt;
}

/** A public client has no secret: for one this is a forgery with a secret that everybody knows. */
function signedWithSecret(jwt: Jwt): string {
  const input = signingInput(jwt);
  return `${input}.${createHmac('sha256', developmentSecret).update(input).digest('base64url')}`;
}
