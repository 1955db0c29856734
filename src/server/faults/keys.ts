import { generateKeyPair, type JsonWebKey, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import type { Endpoint } from './endpoints.ts';
import { type Behaviour, type Fault, faultsAt, type Realm } from './fault.ts';
import { editTokens, type Jwt, signedBy, signedWith } from './jwt.ts';
import { editJson, jsonOf, pageReply, type Reply, withJson } from './reply.ts';

type Jwk = Readonly<Record<string, unknown>>;

const where = 'keys';
const fault = faultsAt({ where, endpoints: ['jwks'] });

/** Faults of the key set. */
export const keyFaults: readonly Fault[] = [
  faultsAt({ where, endpoints: ['jwks', 'token'] })(
    'rotated-jwks',
    'after the first token and JWKS another RSA key signs, and the old one is removed',
    rotate,
  ),
  fault('duplicate-kid', 'two RSA keys with the same kid, the wrong one first', () => {
    let wrong: Promise<JsonWebKey> | undefined;
    return {
      rewrite: async (reply) => {
        wrong ??= newKey();
        const first = publicHalf(await wrong);
        return editKeys(reply, (keys) => [{ ...keys.find(isRsa), ...first }, ...keys]);
      },
    };
  }),
  fault('empty-jwks', 'no keys', { rewrite: (reply) => editKeys(reply, () => []) }),
  fault('jwks-odd-entries', 'null, a text and a key without its numbers in the set', {
    rewrite: (reply) =>
      editKeys(reply, (keys) => [null, 'key', { kty: 'RSA', kid: 'broken' }, ...keys]),
  }),
  fault('jwks-unknown-kty', 'a key of an unknown type in the set', {
    rewrite: (reply) =>
      editKeys(reply, (keys) => [{ kty: 'LATTICE', kid: 'new', pub: 'AQAB' }, ...keys]),
  }),
  fault('jwks-null', 'null in place of the only key', {
    rewrite: (reply) => editKeys(reply, () => [null]),
  }),
  fault('jwks-single-key', 'the RSA key alone, without a set around it', {
    rewrite: (reply) => {
      const keys = jsonOf(reply)?.['keys'] as readonly Jwk[] | undefined;
      return keys && withJson(reply, keys.find(isRsa));
    },
  }),
  fault('private-jwks', 'the keys with their private members', ({ keys: { jwks } }) => ({
    rewrite: (reply) =>
      editKeys(reply, (keys) =>
        keys.map((key) => ({ ...jwks.keys.find(({ kty }) => kty === key['kty']), ...key })),
      ),
  })),
  fault('jwks-html', 'an HTML page instead of the JWKS', {
    instead: () => pageReply(200, 'Sign in to the network', 'Accept the terms to continue.'),
  }),
];

function rotate({ keys }: Realm): Behaviour {
  const kid = randomUUID();
  const signOld = signedBy(keys);
  const seen = new Set<Endpoint>();
  let next: Promise<JsonWebKey> | undefined;

  function rename(jwt: Jwt): Jwt {
    return isRs256(jwt) ? { ...jwt, header: { ...jwt.header, kid } } : jwt;
  }

  return {
    rewrite: async (reply, { endpoint }) => {
      if (next === undefined) {
        // Clients fetch the keys before or after the token: the first sign-in succeeds.
        seen.add(endpoint);
        if (seen.has('jwks') && seen.has('token')) next = newKey();
        return undefined;
      }
      const key = await next;
      if (endpoint === 'jwks') {
        return editKeys(reply, (published) => [
          { ...publicHalf(key), kid, alg: 'RS256', use: 'sig' },
          ...published.filter((one) => !isRsa(one)),
        ]);
      }
      const signNew = signedWith(key);
      return editTokens(reply, rename, (jwt) => (isRs256(jwt) ? signNew(jwt) : signOld(jwt)));
    },
  };
}

function editKeys(
  reply: Reply,
  edit: (keys: readonly Jwk[]) => readonly unknown[],
): Reply | undefined {
  return editJson(reply, (body) => ({ keys: edit(body['keys'] as readonly Jwk[]) }));
}

async function newKey(): Promise<JsonWebKey> {
  const pair = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return pair.privateKey.export({ format: 'jwk' });
}

function publicHalf({ kty, n, e }: JsonWebKey): Jwk {
  return { kty, n, e };
}

function isRsa({ kty }: Jwk): boolean {
  return kty === 'RSA';
}

function isRs256({ header }: Jwt): boolean {
  return header['alg'] === 'RS256';
}
