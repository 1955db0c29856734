import { createHmac, createPublicKey, type JsonWebKey } from 'node:crypto';
import type { ServerKeys } from '../keys.ts';
import { type Fault, faultsAt, type Realm } from './fault.ts';
import { editTokens, type Jwt, signedBy, signingInput, type Writer } from './jwt.ts';

export const tokenFault = faultsAt({ where: 'tokens', endpoints: ['token'] });

/** Faults of the header and the signature of tokens; the claims are correct. */
export const signatureFaults: readonly Fault[] = [
  fault('alg-none', 'tokens with alg none and no signature', as({ alg: 'none' }), () => unsigned),
  fault(
    'hs256-public-key',
    'HS256 with the public key of the server as the secret',
    as({ alg: 'HS256' }),
    ({ keys }) => confused(keys),
  ),
  fault('wrong-signature', 'a signature with one letter changed', as({}), ({ keys }) =>
    tampered(signedBy(keys)),
  ),
  fault('missing-kid', 'no kid in the header', as({ kid: undefined })),
  fault('unknown-kid', 'a kid that is not in the JWKS', as({ kid: 'a-key-of-yesterday' })),
];

function fault(
  name: string,
  does: string,
  edit: (jwt: Jwt) => Jwt,
  writer: (realm: Realm) => Writer = ({ keys }) => signedBy(keys),
): Fault {
  return tokenFault(name, does, (realm) => {
    const write = writer(realm);
    return { rewrite: (reply) => editTokens(reply, edit, write) };
  });
}

function as(members: Jwt['header']): (jwt: Jwt) => Jwt {
  return (jwt) => ({ ...jwt, header: { ...jwt.header, ...members } });
}

function unsigned(jwt: Jwt): string {
  return `${signingInput(jwt)}.`;
}

function tampered(write: Writer): Writer {
  return (jwt) => {
    const token = write(jwt);
    const at = token.lastIndexOf('.') + 1;
    return `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
  };
}

/** The key confusion of CVE-2015-9235: the public key is used as a secret. */
function confused({ jwks }: ServerKeys): Writer {
  const rsa = jwks.keys.find(({ kty }) => kty === 'RSA') as JsonWebKey;
  const secret = createPublicKey({ key: rsa, format: 'jwk' }).export({
    format: 'pem',
    type: 'spki',
  });
  return (jwt) => {
    const input = signingInput(jwt);
    return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
  };
}
