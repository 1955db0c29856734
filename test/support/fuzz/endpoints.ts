import { userinfo } from '../../../src/flows/call/userinfo.ts';
import { connect } from '../../../src/flows/server/connect.ts';
import { introspect } from '../../../src/flows/tokens/introspect.ts';
import { refreshTokens } from '../../../src/flows/tokens/refresh.ts';
import { tokenVerifier } from '../../../src/flows/verify/verify.ts';
import type { TokenSet } from '../../../src/model/token-set.ts';
import { createWorld } from '../context.ts';
import { code, run as runDevice, tokens as deviceTokens } from '../flows/device-run.ts';
import { granted, run as runGrant } from '../flows/grant-run.ts';
import {
  issuer,
  metadata,
  oldTokens as stored,
  scriptedServer,
  testSettings,
} from '../flows/scripted-server.ts';
import { jwk, rsa, sign } from '../jwt/tokens.ts';
import type { Body, Sample } from './odd-answers.ts';

/** A path on which a server's answer is read. */
export type ReadEndpoint = Sample & {
  readonly name: string;
  /** What came of an answer and must not depend on its optional members; rejects when it fails. */
  readonly read: (answer: Response) => Promise<Body>;
  /** Whether a success may have come of an answer with these members. */
  readonly allows: (sent: Body, result: Body) => boolean;
};

const seconds = 1_767_323_045;
const now = seconds * 1000;
const all = {
  ...metadata,
  introspection_endpoint: `${issuer}/introspect`,
  subject_types_supported: ['public'],
  response_types_supported: ['code'],
  id_token_signing_alg_values_supported: ['RS256'],
  code_challenge_methods_supported: ['S256'],
};
const key = jwk(rsa, { kid: 'k1', alg: 'RS256', use: 'sig' });
const claims = { iss: issuer, sub: 'ada', aud: 'api', iat: seconds - 60, exp: seconds + 600 };
const signed = sign({ alg: 'RS256', kid: 'k1' }, claims, rsa.privateKey);
const tokenMembers = [
  'token_type',
  'expires_in',
  'scope',
  'refresh_token',
  'id_token',
  'error_uri',
];

const requiredMetadata = new Set([
  'issuer',
  'authorization_endpoint',
  'token_endpoint',
  'jwks_uri',
]);

/** Every path on which a server's answer is read. */
export const endpoints: readonly ReadEndpoint[] = [
  {
    name: 'refresh',
    body: { access_token: 'new-at', token_type: 'bearer', refresh_token: 'new-rt', expires_in: 60 },
    optional: tokenMembers,
    mayRefuse: refusesToken,
    read: async (answer) => {
      const world = worldOf({ '/token': answer });
      const { tokens } = await refreshTokens(world.context, testSettings, stored);
      const { access_token, refresh_token } = tokens;
      return { access_token, refresh_token, stored: world.tokens.get('test')?.access_token };
    },
    allows: allowsTokens,
  },
  {
    name: 'client credentials',
    body: granted,
    optional: tokenMembers,
    mayRefuse: refusesToken,
    read: async (answer) => {
      const { outcome } = runGrant({ flow: 'client_credentials' }, { answers: [answer] });
      return { access_token: (await outcome).tokens.access_token };
    },
    allows: allowsTokens,
  },
  {
    name: 'last poll of the device flow',
    body: deviceTokens,
    optional: tokenMembers,
    mayRefuse: refusesToken,
    read: async (answer) => {
      const { access_token } = (await runDevice({ polls: [answer] }).outcome).tokens;
      return { access_token };
    },
    allows: allowsTokens,
  },
  {
    name: 'device authorization',
    body: code,
    optional: ['verification_uri_complete', 'expires_in', 'interval', 'message'],
    mayRefuse: refusesDevice,
    read: async (answer) => {
      const { outcome, events } = runDevice({ code: answer });
      await outcome;
      const ready = events.find((event) => event.type === 'code_ready');
      return { user_code: ready?.user_code, verification_uri: ready?.verification_uri };
    },
    allows: (sent, result) =>
      hasNoError(sent) &&
      readsAsText(sent['device_code']) &&
      /^https?:/.test(String(result['verification_uri'])),
  },
  {
    name: 'introspection',
    body: { active: true, sub: 'ada', exp: seconds + 60 },
    optional: ['scope', 'client_id', 'username', 'exp', 'iat', 'nbf', 'sub', 'aud', 'iss', 'jti'],
    read: async (answer) => {
      const { context } = worldOf({ '/introspect': answer });
      const result = await introspect(context, testSettings, { stored: 'access_token' });
      return { active: result.answer.active };
    },
    allows: ({ active }, result) => result['active'] !== true || String(active) === 'true',
  },
  {
    name: 'userinfo',
    body: { sub: 'ada', name: 'Ada' },
    optional: ['name', 'email', 'email_verified', 'address', 'updated_at', 'picture'],
    read: async (answer) => {
      const { context } = worldOf({ '/me': answer }, { ...stored, id_token: signed });
      return { sub: (await userinfo(context, testSettings)).claims.sub };
    },
    allows: (sent, result) => String(sent['sub']) === 'ada' && result['sub'] === 'ada',
  },
  {
    name: 'metadata',
    body: all,
    optional: Object.keys(all).filter((name) => !requiredMetadata.has(name)),
    read: async (answer) => {
      const { context } = worldOf({ '/.well-known/openid-configuration': answer });
      const { server } = await connect(context, testSettings);
      return Object.fromEntries([...requiredMetadata].map((name) => [name, server[name]]));
    },
    allows: (sent, result) => result['issuer'] === issuer && sent['issuer'] === issuer,
  },
  {
    name: 'key set',
    body: { keys: [key] },
    optional: ['expires', 'issuer'],
    read: readKeys,
    allows: keepsKey,
  },
  {
    name: 'key of a set',
    body: key,
    optional: ['x5c', 'x5t', 'x5u', 'x_ext'],
    read: async (answer) => {
      const text = await answer.text();
      return await readKeys(new Response(`{"keys":[null,${text}]}`, answer));
    },
    allows: keepsKey,
  },
];

function worldOf(script: Readonly<Record<string, Response>>, tokens: TokenSet = stored) {
  const answers = Object.entries(script).map(([path, answer]) => [path, [answer]]);
  const { fetch } = scriptedServer({
    '/.well-known/openid-configuration': [all],
    '/jwks': [{ keys: [key] }],
    ...Object.fromEntries(answers),
  });
  return createWorld({ now, fetch, tokens: { test: tokens } });
}

async function readKeys(answer: Response): Promise<Body> {
  const { context } = worldOf({ '/jwks': answer });
  const request = { settings: testSettings, audience: ['api'], jws: false, clockTolerance: 0 };
  const { outcome } = await (await tokenVerifier(context, request))(signed);
  return { outcome };
}

/** A verdict that is good needs the key that signed. */
function keepsKey(sent: Body, { outcome }: Body): boolean {
  return outcome !== 'valid' || JSON.stringify(sent).includes(String(key['n']));
}

function allowsTokens(sent: Body, result: Body): boolean {
  const isKept = result['stored'] === undefined || result['stored'] === result['access_token'];
  const token = sent['access_token'];
  return hasNoError(sent) && isText(token) && token === result['access_token'] && isKept;
}

/** RFC 6749 appendix A.12: VSCHAR only. */
function isText(value: unknown): value is string {
  return typeof value === 'string' && /^[\x20-\x7e]*[\x21-\x7e][\x20-\x7e]*$/.test(value);
}

function hasNoError({ error }: Body): boolean {
  return typeof error !== 'string' || error.trim() === '';
}

/** A type, a token or an ID token that can be read has to be right. */
function refusesToken(member: string, value: unknown): boolean {
  return ['token_type', 'refresh_token', 'id_token'].includes(member) && readsAsText(value);
}

/** A URL that is opened has to be one; a code that is over before the first poll is of no use. */
function refusesDevice(member: string, value: unknown): boolean {
  if (member === 'verification_uri_complete') return readsAsText(value);
  const number = Number.parseFloat(String(value));
  if (member === 'expires_in') return number > 0 && number < code.expires_in;
  return member === 'interval' && number >= code.expires_in;
}

function readsAsText(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0 && value.every(readsAsText);
  return typeof value === 'number' || (typeof value === 'string' && value.trim() !== '');
}
