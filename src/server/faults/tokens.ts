import type { Fault } from './fault.ts';
import { editTokens, type Jwt, signedBy, type TokenKind } from './jwt.ts';
import { without } from './reply.ts';

type Json = Readonly<Record<string, unknown>>;

const hour = 3600;

/** Faults of the claims of tokens; the signatures are correct. */
export const tokenFaults: readonly Fault[] = [
  claims('wrong-iss', 'iss is another server', ['id_token', 'access_token'], () => ({
    iss: 'https://other.example.test',
  })),
  claims('issuer-slash', 'iss with a trailing slash', ['id_token', 'access_token'], ({ iss }) => ({
    iss: `${String(iss)}/`,
  })),
  claims('wrong-aud', 'aud is another client', ['id_token', 'access_token'], () => ({
    aud: 'another-client',
  })),
  claims(
    'wrong-azp',
    'a second aud in the ID token, which is also azp',
    ['id_token'],
    ({ aud }) => ({
      aud: [aud, 'another-client'].flat(),
      azp: 'another-client',
    }),
  ),
  claims('wrong-nonce', 'the nonce of another sign-in in the ID token', ['id_token'], () => ({
    nonce: 'the-nonce-of-another-sign-in',
  })),
  change('missing-nonce', 'no nonce in the ID token', ['id_token'], (payload) =>
    without(payload, 'nonce'),
  ),
  claims('wrong-at-hash', 'at_hash of another access token', ['id_token'], () => ({
    at_hash: Buffer.alloc(16, 7).toString('base64url'),
  })),
  claims('expired-token', 'tokens that expired an hour ago', ['id_token', 'access_token'], () => ({
    iat: seconds() - 2 * hour,
    exp: seconds() - hour,
  })),
  claims('not-yet-valid', 'nbf is in an hour', ['id_token', 'access_token'], () => ({
    nbf: seconds() + hour,
  })),
  change('missing-sub', 'no sub in the ID token', ['id_token'], (payload) =>
    without(payload, 'sub'),
  ),
];

function claims(
  name: string,
  does: string,
  kinds: readonly TokenKind[],
  wrong: (payload: Json) => Json,
): Fault {
  return change(name, does, kinds, (payload) => ({ ...payload, ...wrong(payload) }));
}

function change(
  name: string,
  does: string,
  kinds: readonly TokenKind[],
  edit: (payload: Json) => Json,
): Fault {
  const apply = (jwt: Jwt, kind: TokenKind): Jwt =>
    kinds.includes(kind) ? { ...jwt, payload: edit(jwt.payload) } : jwt;
  return {
    name,
    where: 'tokens',
    does,
    endpoints: ['token'],
    start: ({ keys }) => ({ rewrite: (reply) => editTokens(reply, apply, signedBy(keys)) }),
  };
}

function seconds(): number {
  return Math.floor(Date.now() / 1000);
}
