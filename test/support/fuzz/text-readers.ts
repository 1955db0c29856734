import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { explain } from '../../../src/flows/explain.ts';
import { parseAssignment } from '../../../src/flows/profile/parse-settings.ts';
import { decode } from '../../../src/io/http/body.ts';
import { decodeUnverified } from '../../../src/jwt/decode.ts';
import { explainPaste } from '../../../src/jwt/form/explain-paste.ts';
import { importKeyFile } from '../../../src/jwt/keys/key-file.ts';
import { importJwks } from '../../../src/jwt/keys/key-set.ts';
import { importSigningKey } from '../../../src/jwt/keys/signing-key.ts';
import { verifyToken } from '../../../src/jwt/verify.ts';
import { checkCallback } from '../../../src/oauth/callback.ts';
import { readPasted, stateOfPasted } from '../../../src/oauth/pasted-callback.ts';
import { parsePreset } from '../../../src/providers/parse.ts';
import { findSyntaxError } from '../../../src/util/json-syntax.ts';
import { retryAfterSeconds } from '../../../src/util/retry-after.ts';
import { parseChallenges } from '../../../src/util/www-authenticate.ts';
import { createWorld } from '../context.ts';
import { issuer, jwk, now, p256, rs256, rsa } from '../jwt/tokens.ts';
import { editedText, oddMembers, oddValue } from './odd-values.ts';
import { storedFiles } from './stored-files.ts';
import type { TextReader } from './text-reader.ts';

const token = rs256();
const pems = [rsa, p256].flatMap(({ publicKey, privateKey }) => [
  publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
]);
const jwks = [rsa, p256].map((pair) => JSON.stringify(jwk(pair, { kid: 'k1', use: 'sig' })));
const keyFiles = [...pems, ...jwks, `{"keys":[${jwks.join(',')}]}`];
const redirect_uri = 'http://127.0.0.1:8976/callback';
const pasted = {
  redirect_uri,
  authorization_endpoint: `${issuer}/auth`,
  state: 's1',
  promisesIss: true,
};
const callback = `${redirect_uri}?code=c1&state=s1&iss=${encodeURIComponent(issuer)}`;
const expected = {
  authorizationRequest: { redirect_uri, state: 's1' },
  server: { issuer, authorization_response_iss_parameter_supported: true },
  issuer,
  formPost: false,
} as unknown as Parameters<typeof checkCallback>[1];
const edited = (...seeds: readonly string[]) => editedText(seeds);
/** Every reader of texts and files. */
export const textReaders: readonly TextReader[] = [
  {
    name: 'decode of a token',
    input: edited(token, `Bearer ${token}`, '{"payload":"e30","signatures":[]}'),
    read: (text: string) => decodeUnverified(text, now),
  },
  {
    name: 'verify of a token',
    input: edited(token),
    read: async (text: string) => {
      const { outcome } = await verifyToken(text, expectations());
      if (outcome === 'valid' && text.trim() !== token) throw new Error('a changed token is valid');
    },
  },
  {
    name: 'verify of odd claims',
    input: oddMembers({
      iss: issuer,
      sub: 'a',
      aud: 'api',
      iat: now,
      exp: now + 60,
      nbf: now,
      azp: 'a',
      nonce: 'n',
      acr: '0',
    }),
    read: (payload: string) => verifyToken(rs256(payload), expectations()),
  },
  {
    name: 'verify of an odd header',
    input: oddMembers({
      alg: 'RS256',
      typ: 'JWT',
      kid: 'k1',
      crit: ['exp'],
      jwk: {},
      x5c: [],
      cty: 'JWT',
    }),
    read: (header: string) => verifyToken(rs256(undefined, JSON.parse(header)), expectations()),
  },
  {
    name: 'a paste at verify',
    input: edited(token, keyFiles[4] ?? '', callback),
    read: explainPaste,
  },
  {
    name: 'a key file',
    input: edited(...keyFiles),
    read: (text: string) => importKeyFile(new TextEncoder().encode(text), 'key'),
  },
  {
    name: 'a key set',
    input: fc.oneof(
      oddValue,
      oddMembers(jwk(rsa)).map((text) => ({ keys: [JSON.parse(text)] })),
    ),
    read: (value: unknown) => importJwks(value, 'set'),
  },
  {
    name: 'a signing key',
    input: edited(...keyFiles),
    read: (text: string) => importSigningKey(new TextEncoder().encode(text), 'key', undefined),
  },
  {
    name: 'a pasted callback',
    input: edited(
      callback,
      `"${callback}"`,
      '?code=c1&state=s1',
      callback.replaceAll('&', '&amp;'),
    ),
    read: (text: string) => [readPasted(text, pasted), stateOfPasted(text)],
  },
  {
    name: 'a callback',
    input: edited(
      'code=c1&state=s1&iss=https%3A%2F%2Fid.example.com',
      'error=access_denied&state=s1',
    ),
    read: (query: string) => {
      const parameters = new URLSearchParams(query);
      const request = { method: 'GET', host: '127.0.0.1', path: '/callback', parameters };
      const { type } = checkCallback(request, expected);
      const isOurs = parameters.getAll('state').join() === 's1';
      if (type === 'accepted' && !isOurs) throw new Error('another state was accepted');
    },
  },
  {
    name: 'WWW-Authenticate',
    input: edited(
      'Bearer realm="a", error="invalid_token", scope="a b"',
      'Basic, DPoP algs="ES256"',
      'Negotiate YII=',
    ),
    read: parseChallenges,
  },
  {
    name: 'Retry-After',
    input: edited('120', 'Fri, 31 Dec 1999 23:59:59 GMT').filter((text) => isHeaderValue(text)),
    read: (text: string) => retryAfterSeconds(new Headers({ 'retry-after': text }), now * 1000),
  },
  {
    name: 'a compressed body',
    input: fc.tuple(
      fc.constantFrom('gzip', 'deflate', 'br', 'gzip, gzip', 'x-gzip', 'odd'),
      fc.oneof(fc.uint8Array({ maxLength: 64 }), fc.constant(gzipSync('{"a":1}'))),
    ),
    read: ([encoding, bytes]: [string, Uint8Array]) => {
      const received = {
        status: 200,
        headers: { 'content-encoding': encoding },
        body: Buffer.from(bytes),
      };
      return decode(received, {
        url: issuer,
        step: 's',
        maxBytes: undefined,
      });
    },
  },
  {
    name: 'an error in JSON',
    input: edited('{"a":[1,{"b":"c"}]}', '<html>'),
    read: findSyntaxError,
  },
  {
    name: 'a setting',
    input: edited('scope=openid', 'params.a=b', 'resource=https://a'),
    read: parseAssignment,
  },
  {
    name: 'a preset',
    input: fc.oneof(edited(preset()), oddMembers(JSON.parse(preset()) as object)),
    read: (text: string) => parsePreset(text, 'preset.json'),
  },
  {
    name: 'a pasted response at explain',
    input: edited(
      'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer error="invalid_token"\n\n{"error":"invalid_grant"}',
      '{"error":"invalid_grant","error_description":"expired"}',
      callback,
      'AADSTS50011: The redirect URI',
    ),
    read: (stdin: string) => explain(createWorld({ stdin }).context, '-'),
  },
  ...storedFiles,
];

function expectations() {
  const keys = importJwks({ keys: [jwk(rsa, { kid: 'k1' })] }, 'set');
  return {
    issuer,
    audience: ['api'],
    at: now,
    clockTolerance: 0,
    keys: { type: 'jwks', load: async () => keys },
  } as Parameters<typeof verifyToken>[1];
}

function isHeaderValue(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}

function preset(): string {
  return JSON.stringify({ id: 'p', name: 'P', settings: { issuer, scope: 'openid' }, traits: {} });
}
