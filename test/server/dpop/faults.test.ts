import { SignJWT } from 'jose';
import { describe, expect, it, onTestFinished } from 'vitest';

import { developmentSecret } from '../../../src/server/clients.ts';
import { type FaultyServer, startFaulty } from '../../support/faulty.ts';
import {
  callApi,
  clientCredentialsWith,
  discover,
  loginWith,
  newProofKey,
  proofFor,
  type ProofKey,
  refreshWith,
} from '../../support/server/dpop-client.ts';
import { decodeUnverified, post } from '../../support/server/support.ts';

async function start(...specs: readonly string[]): Promise<FaultyServer> {
  const server = await startFaulty(specs, { resources: ['/mcp'] });
  onTestFinished(server.close);
  return server;
}

const cnfOf = (token: string) => decodeUnverified(token).payload['cnf'];
const scope = 'api:read';

function tokenAt({ issuer, resource }: FaultyServer, key?: ProofKey) {
  return clientCredentialsWith(issuer, { resource, scope }, key?.handle);
}

/** What the token endpoint says to a proof, or to a request without one, at the first request. */
async function atTokenEndpoint({ issuer, resource }: FaultyServer, key?: ProofKey, nonce?: string) {
  const url = `${issuer}/token`;
  const payload = { htm: 'POST', ath: undefined, ...(nonce !== undefined && { nonce }) };
  const response = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', resource, scope }),
    headers: {
      authorization: `Basic ${btoa(`atm-cli-confidential:${developmentSecret}`)}`,
      ...(key !== undefined && { dpop: await proofFor(key, url, '', { payload }) }),
    },
  });
  const body = (await response.json()) as Record<string, unknown>;
  return { status: response.status, nonce: response.headers.get('dpop-nonce'), body };
}

describe('nonces', () => {
  it('dpop-nonce: the authorization server wants its nonce, and one repeat is enough', async () => {
    const [server, key] = [await start('dpop-nonce'), await newProofKey()];
    const first = await atTokenEndpoint(server, key);
    expect(first).toMatchObject({ status: 400, body: { error: 'use_dpop_nonce' } });
    const second = await atTokenEndpoint(server, key, first.nonce ?? '');
    expect(second).toMatchObject({ status: 200, body: { token_type: 'DPoP' } });
    const tokens = await loginWith(
      server.issuer,
      'atm-cli-par',
      {},
      { DPoP: (await newProofKey()).handle, par: true },
    );
    expect(tokens.token_type).toBe('dpop');
  });

  it('dpop-nonce-api: so do the API and the resources', async () => {
    const [server, key] = [await start('dpop-nonce-api'), await newProofKey()];
    for (const resource of [server.resource, ...server.resources]) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const { access_token } = await tokenAt({ ...server, resource }, key);
      const ask = async (nonce?: string | null) => {
        const proof = await proofFor(key, resource, access_token, { payload: { nonce } });
        return await callApi(resource, `DPoP ${access_token}`, proof);
      };
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const first = await ask();
      expect(first).toMatchObject({
        status: 401,
        nonce: expect.stringMatching(/^[\w-]{43}$/),
        challenge: expect.stringMatching(
          /^DPoP .*error="use_dpop_nonce", error_description="Resource server requires nonce in DPoP proof"/,
        ),
      });
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      expect(await ask('another')).toMatchObject({ status: 401, nonce: first.nonce });
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      expect(await ask(first.nonce)).toMatchObject({ status: 200 });
    }
  });

  it('dpop-nonce-loop: the token endpoint always wants another one', async () => {
    const [server, key] = [await start('dpop-nonce-loop'), await newProofKey()];
    const first = await atTokenEndpoint(server, key);
    const second = await atTokenEndpoint(server, key, first.nonce ?? '');
    for (const { status, body } of [first, second]) {
      expect([status, body['error']]).toEqual([400, 'use_dpop_nonce']);
    }
    expect(second.nonce).not.toBe(first.nonce);
    expect(await atTokenEndpoint(server)).toMatchObject({ status: 200 });
  });

  it('dpop-nonce-loop-api: so do the API, a resource and userinfo', async () => {
    const { issuer, resource, resources } = await start('dpop-nonce-loop-api');
    const key = await newProofKey();
    for (const url of [resource, ...resources, `${issuer}/me`]) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const proof = await proofFor(key, url, 'token');
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const [one, two] = [
        await callApi(url, 'DPoP token', proof),
        await callApi(url, 'DPoP token', proof),
      ];
      expect(one).toMatchObject({ status: 401, body: { error: 'use_dpop_nonce' } });
      expect(one.challenge).toMatch(/^DPoP error="use_dpop_nonce"/);
      expect(two.nonce).not.toBe(one.nonce);
    }
  });
});

describe('refusals at the token endpoint', () => {
  it.each([
    ['dpop-required', 'invalid_dpop_proof', 'The DPoP proof JWT header is missing.'],
    ['dpop-required-request', 'invalid_request', 'DPoP proof is missing'],
    ['dpop-required-grant', 'invalid_grant', 'grant request is invalid'],
  ])('%s is for requests without a proof', async (fault, error, error_description) => {
    const [server, key] = [await start(fault), await newProofKey()];
    expect(await atTokenEndpoint(server)).toMatchObject({
      status: 400,
      body: { error, error_description },
    });
    expect(await atTokenEndpoint(server, key)).toMatchObject({ status: 200 });
  });

  it.each([
    ['dpop-proof-old', 'invalid_dpop_proof', 'DPoP proof iat is not recent enough'],
    ['dpop-proof-old-request', 'invalid_request', 'DPoP proof is not active'],
    ['dpop-proof-used', 'invalid_request', 'DPoP proof has already been used'],
  ])('%s is for proofs', async (fault, error, error_description) => {
    const [server, key] = [await start(fault), await newProofKey()];
    expect(await atTokenEndpoint(server, key)).toMatchObject({
      status: 400,
      body: { error, error_description },
    });
    expect(await atTokenEndpoint(server)).toMatchObject({ status: 200 });
  });

  it('assertion-audience-list is for assertions that have several', async () => {
    const { issuer } = await start('assertion-audience-list');
    const client_id = 'atm-cli-secret-jwt';
    const sign = (aud: string | string[]) =>
      new SignJWT({ jti: crypto.randomUUID() })
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuer(client_id)
        .setSubject(client_id)
        .setAudience(aud)
        .setExpirationTime('1m')
        .sign(new TextEncoder().encode(developmentSecret));
    const ask = async (client_assertion: string) =>
      await post(`${issuer}/token`, {
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion,
      });
    expect(await ask(await sign(issuer))).toMatchObject({ status: 200 });
    expect(await ask(await sign([issuer, `${issuer}/token`]))).toEqual({
      status: 400,
      body: { error: 'invalid_client', error_description: 'Multiple audiences not allowed' },
    });
    expect(await ask('no.jwt')).toMatchObject({ body: { error: 'invalid_request' } });
  });
});

describe('bindings that are not what was asked for', () => {
  const offline = {
    scope: 'openid offline_access api:read',
    prompt: 'consent',
  };

  it('dpop-other-key: the API refuses the token', async () => {
    const [server, key] = [await start('dpop-other-key'), await newProofKey()];
    const { access_token } = await tokenAt(server, key);
    expect(cnfOf(access_token)).toEqual({ jkt: expect.not.stringMatching(key.jkt) });
    const proof = await proofFor(key, server.resource, access_token);
    expect(await callApi(server.resource, `DPoP ${access_token}`, proof)).toMatchObject({
      status: 401,
      body: { error: 'invalid_token' },
    });
    expect(cnfOf((await tokenAt(server)).access_token)).toBeUndefined();
  });

  it.each([
    ['dpop-downgrade', ['bearer', false], ['dpop', true]],
    ['dpop-downgrade-refresh', ['dpop', true], ['bearer', false]],
    ['dpop-token-type', ['bearer', true], ['bearer', true]],
  ] as const)('%s: type and binding of a sign-in are %j, of a refresh %j', async (fault, a, b) => {
    const [{ issuer, resource }, key] = [await start(fault), await newProofKey()];
    const client = 'atm-cli-dpop';
    const binding = { DPoP: key.handle };
    const first = await loginWith(issuer, client, { ...offline, resource }, binding);
    const second = await refreshWith(issuer, client, first.refresh_token, key.handle, resource);
    const seen = [first, second].map(({ token_type, access_token }) => {
      return [token_type, cnfOf(access_token) !== undefined];
    });
    expect(seen).toEqual([a, b]);
  });
});

describe('what is announced', () => {
  it('dpop-no-es256: proofs of ES256 are refused, as the metadata say', async () => {
    const server = await start('dpop-no-es256');
    expect(await discover(server.issuer)).toMatchObject({
      dpop_signing_alg_values_supported: ['PS256', 'RS256'],
    });
    expect(await atTokenEndpoint(server, await newProofKey())).toMatchObject({
      status: 400,
      body: { error: 'invalid_dpop_proof' },
    });
    expect(await atTokenEndpoint(server, await newProofKey('PS256'))).toMatchObject({
      status: 200,
    });
  });

  it('dpop-unlisted: the metadata are silent, and proofs are taken', async () => {
    const server = await start('dpop-unlisted');
    expect(await discover(server.issuer)).not.toHaveProperty('dpop_signing_alg_values_supported');
    const { body } = await atTokenEndpoint(server, await newProofKey());
    expect(body).toMatchObject({ token_type: 'DPoP' });
  });

  it('dpop-required-api: a resource takes bound tokens only, and says so everywhere', async () => {
    const [server, key] = [await start('dpop-required-api'), await newProofKey()];
    const [mcp = ''] = server.resources;
    const { access_token } = await tokenAt({ ...server, resource: mcp }, key);
    const proof = await proofFor(key, mcp, access_token);
    expect(await callApi(mcp, `DPoP ${access_token}`, proof)).toMatchObject({ status: 200 });
    const unbound = await tokenAt({ ...server, resource: mcp });
    expect(await callApi(mcp, `Bearer ${unbound.access_token}`)).toMatchObject({
      status: 401,
      challenge: expect.stringMatching(/^DPoP error="invalid_token"/),
    });
    const metadata = `${server.issuer}/.well-known/oauth-protected-resource/mcp`;
    const { headers } = await fetch(mcp);
    expect(headers.get('www-authenticate')).toBe(
      `DPoP scope="api:read", resource_metadata="${metadata}", algs="ES256 ES384 PS256 RS256 Ed25519 EdDSA"`,
    );
    expect(await (await fetch(metadata)).json()).toMatchObject({
      dpop_bound_access_tokens_required: true,
    });
  });
});

it.each([
  ['step-up-loop', 403, 'DPoP error="insufficient_scope", scope="api:write"'],
  ['refused-audience', 401, 'DPoP error="invalid_token"'],
])('%s refuses bound tokens in their scheme', async (fault, status, challenge) => {
  const [server, key] = [await start(fault), await newProofKey()];
  const { access_token } = await tokenAt(server, key);
  const proof = await proofFor(key, server.resource, access_token);
  const seen = await callApi(server.resource, `DPoP ${access_token}`, proof);
  expect([seen.status, seen.challenge?.startsWith(challenge)]).toEqual([status, true]);
});
