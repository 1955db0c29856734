import { describe, expect, it } from 'vitest';
import { tokenVerifier } from '../../../src/flows/verify/verify.ts';
import type { VerifyRequest } from '../../../src/flows/verify/options.ts';
import type { Profile } from '../../../src/model/profile.ts';
import type { Settings } from '../../../src/model/settings.ts';
import {
  checkOf,
  claims,
  idClaims,
  issuer,
  now,
  otherRsa,
  publicJwks,
  rs256,
  sign,
} from '../../support/jwt/tokens.ts';
import { createWorld } from '../../support/context.ts';

const staging = 'https://staging.example';
const profiles: Readonly<Record<string, Profile>> = {
  work: { issuer, client_id: 'client-1' },
  'the stage': { issuer: staging, client_id: 'client-2' },
  tenant: { provider: 'auth0', provider_parameters: { domain: 'acme.eu.auth0.com' } },
};
const settings: Settings = {
  profile: 'work',
  known: true,
  builtIn: false,
  client: { issuer, client_id: 'client-1' },
  origins: {},
};

async function verify(
  token: string,
  request: Partial<VerifyRequest> = {},
  stored: Readonly<Record<string, Profile>> = profiles,
) {
  const { context, steps } = createWorld({
    now: now * 1000,
    profiles: stored,
    files: { 'jwks.json': JSON.stringify(publicJwks) },
  });
  const keys = { flag: 'jwks', from: 'jwks.json', allowInsecureHttp: false } as const;
  const options = { clockTolerance: 0, jws: false, settings, keys, ...request };
  const one = await tokenVerifier(context, options);
  const verdict = await one(token);
  expect(steps).toEqual([]);
  return verdict;
}

describe('the issuer of another profile', () => {
  const words = `the issuer of profile "the stage": atm-cli verify -p 'the stage'`;

  it.each([
    ['an unknown key', 'key', rs256({ ...claims, iss: staging }, { kid: 'x' })],
    [
      'a bad signature',
      'signature',
      sign({ alg: 'RS256', kid: 'r' }, { ...claims, iss: staging }, otherRsa.privateKey),
    ],
    ['the wrong issuer', 'iss', rs256({ ...claims, iss: staging })],
  ])('is named for %s', async (_, id, token) => {
    const check = checkOf(await verify(token), id);
    expect(check?.rule).toBe('V10');
    const subject = id === 'iss' ? 'that is' : `its iss is "${staging}",`;
    expect(check?.message).toContain(`; ${subject} ${words}`);
  });

  it('is found where a preset brings it', async () => {
    const verdict = await verify(rs256({ ...claims, iss: 'https://acme.eu.auth0.com/' }));
    expect(checkOf(verdict, 'iss')?.message).toContain('the issuer of profile "tenant"');
  });

  it('leaves the verdict as it is', async () => {
    const verdict = await verify(rs256({ ...claims, iss: staging }));
    expect(verdict).toMatchObject({ valid: false, outcome: 'invalid' });
  });

  it('does not take the place of what explains the claim itself', async () => {
    const stored = { slash: { issuer: `${issuer}/` } };
    const check = checkOf(await verify(rs256({ ...claims, iss: `${issuer}/` }), {}, stored), 'iss');
    expect(check?.rule).toBe('V03');
    expect(check?.message).toMatch(/differs by a trailing slash; that is .* -p slash$/);
  });

  it('is not looked for where the issuer is right, or nobody has it', async () => {
    const known = await verify(rs256(claims, { kid: 'x' }));
    expect(checkOf(known, 'key')?.rule).toBe('jwt-kid-unknown');
    const foreign = await verify(rs256({ ...claims, iss: 'https://nobody.example' }));
    expect(checkOf(foreign, 'iss')?.rule).toBe('clm-iss');
  });

  it('is not looked for where two profiles have the issuer that is expected', async () => {
    const known = await verify(rs256(claims, { kid: 'x' }), {}, { twin: { issuer } });
    expect(checkOf(known, 'key')?.rule).toBe('jwt-kid-unknown');
  });

  it('is not missed where the profiles cannot be read', async () => {
    const broken = { broken: { provider: 'there-is-no-such-provider' } };
    const verdict = await verify(rs256({ ...claims, iss: staging }), {}, broken);
    expect(checkOf(verdict, 'iss')?.rule).toBe('clm-iss');
  });
});

describe('the client of another profile', () => {
  it('is named', async () => {
    const check = checkOf(await verify(rs256({ ...idClaims, aud: 'client-2' })), 'aud');
    expect(check?.rule).toBe('V08');
    expect(check?.message).toContain('; "client-2" is the client of profile "the stage"');
  });

  it('is not looked for where it is nobody', async () => {
    const check = checkOf(await verify(rs256({ ...idClaims, aud: 'client-3' })), 'aud');
    expect(check?.rule).toBe('clm-aud');
  });
});

describe('the audience of the profile', () => {
  const client = { ...settings.client, audience: 'https://api.example', resource: ['urn:b'] };
  const wanting = { settings: { ...settings, client } };

  it.each([
    ['another API', claims, 'fail', 'aud is api, expected https://api.example or urn:b'],
    ['its audience', { ...claims, aud: 'https://api.example' }, 'pass', 'https://api.example'],
    ['its resource', { ...claims, aud: ['urn:b'] }, 'pass', 'aud is urn:b'],
    ['the client of an ID token', idClaims, 'pass', 'aud is client-1'],
  ])('is compared with %s', async (_, payload, verdict, message) => {
    const check = checkOf(await verify(rs256(payload), wanting), 'aud');
    expect(check?.verdict).toBe(verdict);
    expect(check?.message).toContain(message);
  });

  it('is not what --audience says', async () => {
    const verdict = await verify(rs256(), { ...wanting, audience: ['api'] });
    expect(verdict.valid).toBe(true);
  });
});

describe('a paste that broke the token', () => {
  const token = rs256();
  const middle = token.length / 2;
  const base64 = rs256({ ...claims, name: '\u00ff\u00fe>>??' });
  it.each([
    ['cut by a screen', `${token.slice(0, 60)}…`, 'it ends with an ellipsis'],
    ['cut with dots', `"${token.slice(0, 60)}..."`, 'it ends with an ellipsis'],
    [
      'in two lines',
      `${token.slice(0, middle)}\n  ${token.slice(middle)}`,
      'copied with line breaks',
    ],
    ['URL-encoded', token.replaceAll('.', '%2E'), 'it is a URL-encoded JWT'],
    ['in base64', `${base64}==`.replaceAll('-', '+').replaceAll('_', '/'), 'a JWT in base64'],
    ['in an address', `https://app.example/#access_token=${token}&x=1`, 'of a parameter'],
    ['in an answer', JSON.stringify({ access_token: token }), 'as a JSON member'],
    ['in a sentence', `the token is ${token}, they said`, 'among other text'],
  ])('is told: %s', async (_, text, message) => {
    const verdict = await verify(text);
    expect(verdict.outcome).toBe('invalid');
    expect(checkOf(verdict, 'form')?.message).toContain(message);
  });

  it.each([
    ['hello'],
    ['a.b'],
    ['%'],
    ['eyJ'.repeat(60_000)],
    ['gho_16C7e42F292c6912E7710c838347Ae178B4a'],
  ])('is not seen where there is none: %#', async (text) => {
    expect(checkOf(await verify(text), 'form')?.message).not.toContain(';');
  });
});
