import type { Fault } from './fault.ts';
import { editTokens, type Jwt, signedBy, type TokenKind } from './jwt.ts';
import { type Edit, edited } from './reply.ts';
import { tokenFault } from './signatures.ts';

const hour = 3600;
const both: readonly TokenKind[] = ['id_token', 'access_token'];
const idToken: readonly TokenKind[] = ['id_token'];

/** Faults of the claims of tokens; the signatures are correct. */
export const tokenFaults: readonly Fault[] = [
  fault('wrong-iss', 'iss is another server', both, { iss: 'https://other.example.test' }),
  fault('issuer-slash', 'iss with a trailing slash', both, ({ iss }) => ({
    iss: `${String(iss)}/`,
  })),
  fault('wrong-aud', 'aud is another client', both, { aud: 'another-client' }),
  fault('wrong-azp', 'a second aud in the ID token, which is also azp', idToken, ({ aud }) => ({
    aud: [aud, 'another-client'].flat(),
    azp: 'another-client',
  })),
  fault('wrong-nonce', 'the nonce of another sign-in in the ID token', idToken, {
    nonce: 'the-nonce-of-another-sign-in',
  }),
  fault('missing-nonce', 'no nonce in the ID token', idToken, { nonce: undefined }),
  fault('acr-not-given', 'acr "0" in the ID token, whatever was requested', idToken, { acr: '0' }),
  fault('wrong-at-hash', 'at_hash of another access token', idToken, {
    at_hash: Buffer.alloc(16, 7).toString('base64url'),
  }),
  fault('expired-token', 'tokens that expired an hour ago', both, () => ({
    iat: seconds() - 2 * hour,
    exp: seconds() - hour,
  })),
  fault('not-yet-valid', 'nbf is in an hour', both, () => ({ nbf: seconds() + hour })),
  fault('missing-sub', 'no sub in the ID token', idToken, { sub: undefined }),
];

function fault(name: string, does: string, kinds: readonly TokenKind[], edit: Edit): Fault {
  const apply = (jwt: Jwt, kind: TokenKind): Jwt =>
    kinds.includes(kind) ? { ...jwt, payload: edited(jwt.payload, edit) } : jwt;
  return tokenFault(name, does, ({ keys }) => ({
    rewrite: (reply) => editTokens(reply, apply, signedBy(keys)),
  }));
}

function seconds(): number {
  return Math.floor(Date.now() / 1000);
}
