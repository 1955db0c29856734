import { describe, expect, it } from 'vitest';
import { device } from '../../../src/flows/device/device.ts';
import { grant } from '../../../src/flows/grant/grant.ts';
import { checkPaste } from '../../../src/flows/login/pasted-callback.ts';
import { login } from '../../../src/flows/login/login.ts';
import { withLearnedIssuer } from '../../../src/flows/tokens/learned-issuer.ts';
import { refreshTokens } from '../../../src/flows/tokens/refresh.ts';
import { expectedIssuer } from '../../../src/flows/server/expected-issuer.ts';
import type { Profile } from '../../../src/model/profile.ts';
import { mergeSettings, type Settings } from '../../../src/model/settings.ts';
import { plainTraits } from '../../../src/model/traits.ts';
import { createConnection } from '../../../src/oauth/connection.ts';
import { createWorld, realFetch } from '../../support/context.ts';
import { code, failureOf } from '../../support/flows/device-run.ts';
import { scriptedServer } from '../../support/flows/scripted-server.ts';
import { claims, publicJwks, rs256 } from '../../support/jwt/tokens.ts';

const origin = 'https://id.example';
const realm = `${origin}/realms/demo`;
const endpoints = {
  authorization_endpoint: `${realm}/auth`,
  token_endpoint: `${realm}/token`,
  jwks_uri: `${realm}/jwks`,
};
const client = { ...endpoints, client_id: 'cli', redirect_uri: 'http://127.0.0.1:0/callback' };
const now = () => Math.floor(Date.now() / 1000);
const settings: Settings = { profile: 'p', known: true, builtIn: false, client, origins: {} };
const idToken = (iss: string, more: object = {}) =>
  rs256({ ...claims, iss, aud: 'cli', iat: now(), exp: now() + 300, ...more });

type Setup = {
  /** The `iss` of the callback, and that of the ID token. */
  readonly callback?: string;
  readonly token?: string;
  readonly profile?: Profile;
};

/** A sign-in at a server of which only the endpoints are known. */
async function signIn({ callback, token, profile = {} }: Setup) {
  let nonce = '';
  const answer = () => ({
    access_token: 'at',
    token_type: 'Bearer',
    ...(token === undefined ? {} : { id_token: idToken(token, { nonce }) }),
  });
  const server = scriptedServer({
    '/realms/demo/token': [answer],
    '/realms/demo/jwks': [publicJwks],
  });
  const world = createWorld({
    fetch: server.fetch,
    browser: async (url) => {
      const asked = new URL(url).searchParams;
      nonce = asked.get('nonce') ?? '';
      const back = new URL(asked.get('redirect_uri') ?? '');
      back.searchParams.set('code', 'c');
      back.searchParams.set('state', asked.get('state') ?? '');
      if (callback !== undefined) back.searchParams.set('iss', callback);
      await realFetch(back.href).catch(() => {});
    },
  });
  const scope = token === undefined ? 'api' : 'openid';
  const at: Settings = {
    profile: 'test',
    known: false,
    builtIn: false,
    client: { ...client, scope, ...profile },
    origins: { token_endpoint: 'flag', client_id: 'flag', iss: 'profile' },
  };
  const outcome = login(world.context, at, {
    browser: { never: false, command: 'test-browser' },
    timeoutMs: 60_000,
    emit: () => {},
  });
  return { ...world, outcome };
}

describe('a sign-in with nothing but endpoints', () => {
  it.each<[string, Setup, string]>([
    ['the callback', { callback: realm }, realm],
    ['the callback, which the ID token repeats', { callback: realm, token: realm }, realm],
    [
      'the ID token',
      { token: 'http://keycloak:8080/realms/demo' },
      'http://keycloak:8080/realms/demo',
    ],
  ])('takes the iss of %s, says so, and keeps it', async (_where, setup, iss) => {
    const { outcome, profiles, tokens } = await signIn(setup);
    const { advice } = await outcome;
    expect(advice.join()).toContain(`the server's iss is ${iss}`);
    expect(profiles.get('test')).toMatchObject({ iss });
    expect(profiles.get('test')).not.toHaveProperty('issuer');
    // What the tokens are bound to is where the token endpoint is.
    expect(tokens.get('test')).toMatchObject({ issuer: origin });
  });

  it('keeps nothing when no iss comes', async () => {
    const { outcome, profiles } = await signIn({});
    expect((await outcome).advice.join()).not.toContain('iss');
    expect(profiles.get('test')).not.toHaveProperty('iss');
  });

  it('is not stored when the ID token is of another issuer than the callback', async () => {
    const { outcome, tokens } = await signIn({ callback: realm, token: `${realm}/` });
    const failure = await failureOf(outcome);
    expect(failure).toMatchObject({ kind: 'check_failed' });
    expect(failure.message).toContain(`expected "${realm}"`);
    expect(tokens.size).toBe(0);
  });

  it('compares with the iss of the first one from then on', async () => {
    const profile = { iss: realm };
    expect(await (await signIn({ profile, callback: realm, token: realm })).outcome).toBeDefined();
    const other = await failureOf(
      (await signIn({ profile, token: 'https://evil.example' })).outcome,
    );
    expect(other).toMatchObject({ kind: 'check_failed' });
    const loopback = { authorizationRequest: { redirect_uri: client.redirect_uri, state: 's' } };
    const connection = createConnection({ issuer: origin, ...endpoints }, client);
    const pasted = (known: Profile, iss: string) =>
      checkPaste(`${client.redirect_uri}?code=c&state=s&iss=${iss}`, {
        ...loopback,
        connection,
        settings: { ...settings, client: { ...client, ...known } },
      }).reason;
    expect(pasted(profile, 'https://evil.example')).toContain(`expected ${realm}`);
    expect(pasted(profile, origin)).toContain(`expected ${realm}`);
    expect(pasted(profile, realm)).toBeUndefined();
    expect(pasted({}, realm)).toBeUndefined();
    expect(pasted({ issuer: origin }, realm)).toContain(`expected ${origin}`);
  });

  it('learns it from the ID token of a device and of a grant, too', async () => {
    const server = scriptedServer({
      '/realms/demo/token': [
        { access_token: 'at', token_type: 'Bearer', id_token: idToken(realm) },
      ],
      '/realms/demo/jwks': [publicJwks],
      '/realms/demo/device': [code],
    });
    const named = { device_authorization_endpoint: `${realm}/device`, scope: 'api' };
    const at = { ...settings, client: { ...client, ...named } };
    const tv = createWorld({ fetch: server.fetch });
    const options = { browser: { never: true }, countdown: false, emit: () => {} };
    await device(tv.context, at, options);
    expect(tv.profiles.get('p')).toMatchObject({ iss: realm });
    const ci = createWorld({ fetch: server.fetch });
    const password = { flow: 'password', username: 'ada', password: 'x' } as const;
    await grant(ci.context, at, password, { store: true, emit: () => {} });
    expect(ci.profiles.get('p')).toMatchObject({ iss: realm });
  });
});

describe('a refresh at a server of which only the endpoints are known', () => {
  const stored = {
    access_token: 'old',
    token_type: 'Bearer',
    refresh_token: 'rt',
    id_token: idToken(realm),
    obtained_at: 1,
    issuer: origin,
    client_id: 'cli',
    flow: 'authorization_code',
  } as const;

  function refresh(iss: string) {
    const server = scriptedServer({
      '/realms/demo/token': [{ access_token: 'new', token_type: 'Bearer', id_token: idToken(iss) }],
      '/realms/demo/jwks': [publicJwks],
    });
    const { context } = createWorld({ fetch: server.fetch, tokens: { test: stored } });
    const at: Settings = {
      profile: 'test',
      known: true,
      builtIn: false,
      client,
      origins: {},
    };
    return refreshTokens(context, at, stored);
  }

  it('takes the issuer of the sign-in, and no other', async () => {
    expect(await refresh(realm)).toMatchObject({ tokens: { access_token: 'new' } });
    for (const iss of [`${realm}/`, 'https://evil.example', origin]) {
      // oxlint-disable-next-line no-await-in-loop -- one refresh after the other
      expect(await failureOf(refresh(iss))).toMatchObject({ kind: 'check_failed' });
    }
  });
});

describe('withLearnedIssuer', () => {
  const callback = new URLSearchParams({ iss: realm });

  it('learns nothing where the issuer is named or known, or the preset has its own', () => {
    const own = { ...settings, traits: { ...plainTraits, token_issuer: 'atm' } };
    expect(withLearnedIssuer(own, { idToken: idToken('atm') })).toBe(own);
    for (const known of [{ issuer: origin }, { iss: origin }]) {
      const named = { ...settings, client: { ...client, ...known } };
      expect(withLearnedIssuer(named, { callback })).toBe(named);
      expect(expectedIssuer(named, { issuer: origin })).toBe(origin);
    }
  });

  it('learns nothing from what is empty or no token', () => {
    const nothing = { callback: new URLSearchParams({ iss: '' }), idToken: 'opaque' };
    expect(withLearnedIssuer(settings, nothing)).toBe(settings);
    expect(expectedIssuer(settings, { issuer: origin })).toBeUndefined();
  });

  it('is forgotten with the token endpoint that it was learned from', () => {
    const layers = { environment: {}, preset: {}, default: {} };
    const profile = { ...client, iss: realm };
    expect(mergeSettings({ ...layers, profile, flag: {} }).client.iss).toBe(realm);
    const flag = { token_endpoint: 'https://other.example/token' };
    expect(mergeSettings({ ...layers, profile, flag }).client.iss).toBeUndefined();
  });
});
