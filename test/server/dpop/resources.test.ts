import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { layoutOf } from '../../../src/server/site.ts';
import { startServer } from '../../../src/server/start.ts';
import {
  callApi,
  clientCredentialsWith,
  loginWith,
  newProofKey,
  proofFor,
  type ProofKey,
} from '../../support/server/dpop-client.ts';

const layout = layoutOf({ resources: ['/mcp'] });
const { issuer, close } = await startServer({ port: 0, layout });
afterAll(close);

const api = `${issuer}/api`;
const mcp = `${issuer}/mcp`;
const algs = 'ES256 ES384 PS256 RS256 Ed25519 EdDSA';

let key: ProofKey;
let token: string;
let unbound: string;

async function tokenFor(resource: string, handle?: ProofKey['handle']): Promise<string> {
  const asked = { resource, scope: 'api:read' };
  return (await clientCredentialsWith(issuer, asked, handle)).access_token;
}

beforeAll(async () => {
  key = await newProofKey();
  token = await tokenFor(api, key.handle);
  unbound = await tokenFor(api);
});

describe('a bound token at the example API', () => {
  it('is taken with a proof of its key, at every path and whatever the query', async () => {
    for (const [path, htu] of [
      ['', api],
      ['/orders/7?page=2', `${api}/orders/7`],
      ['/orders?page=2', `${api}/orders?page=3#top`],
    ] as const) {
      expect(await callApi(api + path, `DPoP ${token}`, await proofFor(key, htu, token))).toEqual({
        status: 200,
        challenge: null,
        nonce: null,
        body: expect.objectContaining({ scope: 'api:read', cnf: { jkt: key.jkt } }),
      });
    }
  });

  it('is taken at a served resource, and userinfo takes one as well', async () => {
    const other = await tokenFor(mcp, key.handle);
    const proof = await proofFor(key, mcp, other);
    expect(await callApi(mcp, `dpop ${other}`, proof)).toMatchObject({ status: 200 });
    const { access_token } = await loginWith(issuer, 'atm-cli-dpop', {}, { DPoP: key.handle });
    const me = `${issuer}/me`;
    expect(
      await callApi(me, `DPoP ${access_token}`, await proofFor(key, me, access_token)),
    ).toMatchObject({ status: 200, body: { sub: 'ada' } });
    expect(await callApi(me, `Bearer ${access_token}`)).toMatchObject({ status: 401 });
  });

  it('is refused as a bearer token', async () => {
    const description = 'the token is bound to a key: send it as DPoP, with a proof';
    expect(await callApi(api, `Bearer ${token}`)).toMatchObject({
      status: 401,
      challenge: `DPoP realm="${api}", error="invalid_token", error_description="${description}", resource_metadata="${issuer}/.well-known/oauth-protected-resource/api", algs="${algs}"`,
      body: { error: 'invalid_token', error_description: description },
    });
  });

  it('is refused with the proof of another key', async () => {
    const other = await newProofKey();
    expect(await callApi(api, `DPoP ${token}`, await proofFor(other, api, token))).toMatchObject({
      status: 401,
      body: {
        error: 'invalid_token',
        error_description: 'the token is bound to another key than that of the DPoP proof',
      },
    });
  });

  it('is refused when it expired or is for another API, as any token is', async () => {
    const other = await tokenFor(mcp, key.handle);
    const { challenge } = await callApi(api, `DPoP ${other}`, await proofFor(key, api, other));
    expect(challenge).toMatch(/^DPoP .*error="invalid_token".*its aud is/);
  });
});

describe('an unbound token', () => {
  it('is refused as DPoP, with whatever proof', async () => {
    expect(await callApi(api, `DPoP ${unbound}`, await proofFor(key, api, unbound))).toMatchObject({
      status: 401,
      challenge: expect.stringMatching(/^DPoP .*error="invalid_token"/),
      body: {
        error_description: 'the token is not bound to a key, and DPoP takes only tokens that are',
      },
    });
    expect(await callApi(api, `Bearer ${unbound}`)).toMatchObject({ status: 200 });
  });
});

type BadProof = readonly [what: string, make: () => Promise<string | undefined>, says: string];

describe('a proof', () => {
  const seconds = () => Math.floor(Date.now() / 1000);

  it.each([
    [
      'the request',
      { payload: { htm: 'POST' } },
      'the htm of the DPoP proof is POST, expected GET',
    ],
    ['the method', { payload: { htm: undefined } }, 'the htm of the DPoP proof is missing'],
    [
      'the URL',
      { payload: { htu: 'https://other.example.test/"x' } },
      'the htu of the DPoP proof is https://other.example.test/x, expected ',
    ],
    ['the age', () => ({ payload: { iat: seconds() - 400 } }), 'its iat is 40'],
    ['the future', () => ({ payload: { iat: seconds() + 400 } }), /its iat is (?:400|399) s ahead/],
    ['a moment', { payload: { iat: undefined } }, 'the DPoP proof has no iat'],
    ['an id', { payload: { jti: undefined } }, 'the DPoP proof has no jti'],
    [
      'the token',
      { payload: { ath: undefined } },
      'the ath of the DPoP proof is not the hash of this access token',
    ],
    ['a typ', { header: { typ: 'JWT' } }, 'the DPoP proof is not valid: unexpected typ'],
    ['a key', { header: { jwk: undefined } }, 'the DPoP proof is not valid: '],
    ['a known key', { header: { jwk: { kty: 'EC', crv: 'P-256' } } }, 'the DPoP proof'],
  ] as const)('without %s is an invalid_dpop_proof', async (_what, given, says) => {
    const changes = typeof given === 'function' ? given() : given;
    const { status, challenge, body } = await callApi(
      api,
      `DPoP ${token}`,
      await proofFor(key, api, token, changes as never),
    );
    expect({ status, error: body['error'] }).toEqual({ status: 401, error: 'invalid_dpop_proof' });
    expect(body['error_description']).toMatch(says);
    expect(challenge).toContain(`error_description="${String(body['error_description'])}"`);
  });

  it.each([
    ['missing', async () => undefined, 'the DPoP header is missing'],
    ['no JWT', async () => 'a.b', 'the DPoP proof is not valid'],
    [
      'sent twice',
      async () => {
        const proof = await proofFor(key, api, token);
        return `${proof}, ${proof}`;
      },
      'the DPoP proof is not valid',
    ],
    [
      'with the key of somebody else',
      async () => {
        const [other, proof] = [await newProofKey(), await proofFor(key, api, token)];
        const [header] = (await proofFor(other, api, token)).split('.');
        return [header, ...proof.split('.').slice(1)].join('.');
      },
      'the DPoP proof is not valid: signature verification failed',
    ],
  ] satisfies readonly BadProof[])('%s is an invalid_dpop_proof', async (_what, make, says) => {
    expect(await callApi(api, `DPoP ${token}`, await make())).toMatchObject({
      status: 401,
      body: { error: 'invalid_dpop_proof', error_description: expect.stringContaining(says) },
    });
  });

  it('is good once', async () => {
    const proof = await proofFor(key, api, token);
    expect(await callApi(api, `DPoP ${token}`, proof)).toMatchObject({ status: 200 });
    expect(await callApi(api, `DPoP ${token}`, proof)).toMatchObject({
      status: 401,
      body: { error: 'invalid_dpop_proof', error_description: 'the DPoP proof was used before' },
    });
  });

  it('may be signed with any algorithm of the metadata', async () => {
    const metadata = await fetch(`${issuer}/.well-known/oauth-protected-resource/api`);
    const listed = algs.split(' ');
    expect(await metadata.json()).toMatchObject({ dpop_signing_alg_values_supported: listed });
    for (const alg of listed) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const one = await newProofKey(alg);
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const bound = await tokenFor(api, one.handle);
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const seen = await callApi(api, `DPoP ${bound}`, await proofFor(one, api, bound));
      expect([alg, seen.status]).toEqual([alg, 200]);
    }
  });
});
