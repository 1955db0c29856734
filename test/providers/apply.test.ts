import { describe, expect, it } from 'vitest';
import { applyPreset } from '../../src/providers/apply.ts';
import { findPreset } from '../../src/providers/catalog.ts';
import { plainTraits } from '../../src/model/traits.ts';

const apply = (id: string, parameters: Record<string, string | undefined> = {}) => {
  return applyPreset(findPreset(id), parameters);
};
const usage = (message: string) => expect.objectContaining({ kind: 'usage', message });

describe('the systems of the documents', () => {
  it('ATM: the documented addresses, JSON, no state, no PKCE', () => {
    const { settings, traits } = apply('atm');
    expect(settings).toEqual({
      authorization_endpoint: 'http://token.tci-pf.net/login',
      token_endpoint: 'https://api.dev.token.tci-pf.net/auth/token',
      jwks_uri: 'https://api.dev.token.tci-pf.net/auth/.well-known/jwks.json',
      redirect_uri: 'http://localhost:8080/callback',
    });
    expect(traits).toMatchObject({
      dialect: 'atm',
      body: 'json',
      token_issuer: 'atm',
      password_login: 'https://api.dev.token.tci-pf.net/auth',
      state: 'none',
      pkce: 'none',
      device: { grant: 'none' },
      redirect: { port: 'exact' },
    });
  });

  it('ATM: an API and a login page of one’s own', () => {
    const { settings, traits } = apply('atm', {
      'base-url': 'http://127.0.0.1:9401/',
      'login-url': 'http://127.0.0.1:9401/login',
    });
    expect(settings.token_endpoint).toBe('http://127.0.0.1:9401/auth/token');
    expect(settings.authorization_endpoint).toBe('http://127.0.0.1:9401/login');
    expect(traits.password_login).toBe('http://127.0.0.1:9401/auth');
  });

  it('Auth0: the slash at the end of the issuer, JSON, the secret in the body, offline_access', () => {
    const { settings, traits, notices } = apply('auth0', { domain: 'acme.eu.auth0.com' });
    expect(settings.issuer).toBe('https://acme.eu.auth0.com/');
    expect(settings.scope?.split(' ')).toContain('offline_access');
    expect(traits).toMatchObject({
      dialect: 'rfc6749',
      body: 'json',
      secret_method: 'post',
      logout: 'https://acme.eu.auth0.com/v2/logout',
    });
    expect(notices).toEqual([]);
  });

  it('U-Assist: as Auth0, with form bodies', () => {
    const { settings, traits } = apply('u-assist', { domain: 'acme.eu.auth0.com' });
    expect(settings.issuer).toBe('https://acme.eu.auth0.com/');
    expect(traits).toMatchObject({ body: 'form', secret_method: 'post' });
  });

  it('clairtonluz: its three endpoints, PKCE and secret, prompt=consent with offline_access', () => {
    const { settings, traits } = apply('clairtonluz');
    expect(settings).toMatchObject({
      authorization_endpoint: 'https://auth.clairtonluz.com.br/auth',
      token_endpoint: 'https://auth.clairtonluz.com.br/token',
      device_authorization_endpoint: 'https://auth.clairtonluz.com.br/device/auth',
      params: { prompt: 'consent' },
      scope: 'openid profile phone email offline_access',
    });
    expect(traits).toMatchObject({ body: 'form', secret_method: 'post', pkce: 'supported' });
  });
});

describe('other providers', () => {
  it('fills several parameters, encoded where they need it', () => {
    const { settings } = apply('keycloak', {
      'base-url': 'https://keycloak.example.com/auth',
      realm: 'größe',
    });
    expect(settings.issuer).toBe('https://keycloak.example.com/auth/realms/gr%C3%B6%C3%9Fe');
  });

  it('leaves a part out with the optional parameter in it', () => {
    expect(apply('okta', { domain: 'acme.okta.com' }).settings.issuer).toBe(
      'https://acme.okta.com',
    );
    const custom = apply('okta', { domain: 'acme.okta.com', 'authorization-server': 'default' });
    expect(custom.settings.issuer).toBe('https://acme.okta.com/oauth2/default');
  });

  it('takes the default of a parameter unless another value is given', () => {
    expect(apply('gitlab').settings.issuer).toBe('https://gitlab.com');
    expect(apply('gitlab', { 'base-url': 'git.example.com' }).settings).toMatchObject({
      issuer: 'https://git.example.com',
      device_authorization_endpoint: 'https://git.example.com/oauth/authorize_device',
    });
  });

  it('knows the issuer of every tenant of Entra ID', () => {
    const { settings, traits } = apply('entra', { tenant: 'common' });
    expect(settings.issuer).toBe('https://login.microsoftonline.com/common/v2.0');
    expect(traits.issuer_check).toBe('entra-tenantid');
  });

  it('fills what a preset does not say from a server that does as the RFCs say', () => {
    const { traits } = apply('supabase', { project: 'abcdefghijklmnopqrst' });
    expect(traits).toMatchObject({ dialect: 'rfc6749', body: 'form', scope_separator: ' ' });
    expect(traits.state).toBe(plainTraits.state);
  });
});

describe('what is given for a parameter', () => {
  it.each([
    ['https://acme.eu.auth0.com/', 'https://acme.eu.auth0.com/', 'acme.eu.auth0.com'],
    ['https://acme.eu.auth0.com', 'https://acme.eu.auth0.com/', undefined],
    [' Acme.EU.auth0.com ', 'https://acme.eu.auth0.com/', 'acme.eu.auth0.com'],
    ['acme.eu.auth0.com/', 'https://acme.eu.auth0.com/', 'acme.eu.auth0.com'],
    ['localhost:3000', 'https://localhost:3000/', undefined],
    ['http://127.0.0.1:3000/', 'http://127.0.0.1:3000/', 'http://127.0.0.1:3000'],
    ['http://id.example.com', 'http://id.example.com/', undefined],
  ])('reads the domain %j as %s', (domain, issuer, told) => {
    const { settings, notices } = apply('auth0', { domain });
    expect(settings.issuer).toBe(issuer);
    expect(notices).toEqual(
      told === undefined ? [] : [`--domain ${domain} is interpreted as ${told}`],
    );
  });

  it.each([
    ['acme', '--domain "acme" is not a full host name'],
    ['a b.example.com', '--domain "a b.example.com" is not a host name'],
    ['ftp://acme.eu.auth0.com', '--domain "ftp://acme.eu.auth0.com" is not an https URL'],
    [
      'acme.eu.auth0.com/login',
      '--domain "acme.eu.auth0.com/login" has a path, expected a host name only',
    ],
    [
      'acme.eu.auth0.com?a=1',
      '--domain "acme.eu.auth0.com?a=1" must have no query and no fragment',
    ],
    ['https://me:secret@acme.eu.auth0.com', '--domain "…" must have no user name and password'],
  ])('refuses the domain %j', (domain, message) => {
    expect(() => apply('auth0', { domain })).toThrow(
      usage(`${message}, such as acme.eu.auth0.com`),
    );
  });

  it.each(['a/b', '..', 'a b', 'a?b', 'a#b', 'a%2fb', 'a\\b'])('refuses the realm %j', (realm) => {
    expect(() => apply('keycloak', { 'base-url': 'https://keycloak.example.com', realm })).toThrow(
      usage(`--realm ${JSON.stringify(realm)} is not a valid name, such as master`),
    );
  });

  it('names the flags that are missing, with an example that can be pasted', () => {
    expect(() => apply('auth0')).toThrow(
      usage(
        'provider auth0 needs --domain (the domain of the tenant), such as --domain acme.eu.auth0.com',
      ),
    );
    expect(() => apply('keycloak', { 'base-url': '' })).toThrow(
      usage(
        'provider keycloak needs --base-url (the base URL of the deployment) and --realm (the realm), such as --base-url https://keycloak.example.com --realm master',
      ),
    );
  });

  it('names the flag that was probably meant', () => {
    expect(() => apply('auth0', { domian: 'acme.eu.auth0.com' })).toThrow(
      usage('provider auth0 has no parameter --domian, did you mean --domain?'),
    );
    expect(() => apply('keycloak', { tenant: 'x' })).toThrow(
      usage('provider keycloak has no parameter --tenant; its parameters: --base-url and --realm'),
    );
    expect(() => apply('google', { tenant: 'x' })).toThrow(
      usage('provider google has no parameter --tenant; its parameters: none'),
    );
  });

  it('needs no parameter when the issuer is named elsewhere', () => {
    const issuer = 'https://id.example.com/';
    const { settings, traits } = applyPreset(findPreset('auth0'), {}, { issuer });
    expect(settings).toEqual({ scope: 'openid profile email offline_access' });
    expect(traits.body).toBe('json');
    expect(traits).not.toHaveProperty('logout');
  });
});
