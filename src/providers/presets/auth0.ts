import { loopbackHosts } from '../../model/traits.ts';
import type { Parameter, Preset } from '../preset.ts';

const domain: Parameter = {
  name: 'domain',
  kind: 'host',
  description: 'the domain of the tenant',
  example: 'acme.eu.auth0.com',
};

export const auth0: Preset = {
  id: 'auth0',
  name: 'Auth0',
  hosts: ['*.auth0.com'],
  parameters: [domain],
  settings: {
    issuer: 'https://{domain}/',
    scope: 'openid profile email offline_access',
  },
  traits: {
    body: 'json',
    secret_method: 'post',
    redirect: {
      hosts: loopbackHosts,
      port: 'exact',
      note: 'enter the whole URI under Allowed Callback URLs; for a loopback URI Auth0 asks the user to confirm, and prompt=none is rejected',
    },
    refresh: {
      trigger: {
        scope: 'offline_access',
        setting: 'Allow Offline Access in the settings of the API',
      },
      rotation: 'sometimes',
      note: 'with rotation enabled, a refresh token that is used twice revokes the whole family',
    },
    device: {
      grant: 'supported',
      note: 'authorization_pending, access_denied and expired_token have status 403, slow_down has 429',
    },
    access_token: {
      form: 'mixed',
      note: 'without --audience the access token is opaque or encrypted and only for /userinfo; with the audience of an API it is a JWT',
    },
    logout: 'https://{domain}/v2/logout',
  },
  unconfirmed: ['redirect'],
  notes: [
    'the trailing slash is part of the issuer',
    'errors of the token endpoint have status 400, 401, 403 or 429',
    'custom claims need a namespace, such as https://example.com/roles',
    'pushed authorization requests are off until the tenant allows them (Settings, Advanced); each application may then require them',
    'a client assertion has the issuer, with its slash, as its only aud, and lives for 5 minutes at most',
    'tokens for an API are bound to a key (DPoP) only where the API allows or requires that: else they are bearer tokens, although a proof was sent',
  ],
  sources: [
    'https://auth0.com/docs/api/authentication/authorization-code-flow/get-token',
    'https://auth0.com/docs/get-started/authentication-and-authorization-flow/device-authorization-flow/call-your-api-using-the-device-authorization-flow',
    'https://auth0.com/docs/api/authentication/logout/auth-0-logout',
    'https://auth0.com/docs/get-started/applications/configure-par',
    'https://auth0.com/docs/get-started/authentication-and-authorization-flow/authenticate-with-private-key-jwt',
    'https://auth0.com/docs/secure/sender-constraining/configure-sender-constraining',
  ],
};

export const uAssist: Preset = {
  id: 'u-assist',
  name: 'U-Assist',
  parameters: [{ ...domain, description: 'the Auth0 domain of the tenant' }],
  settings: auth0.settings,
  traits: { ...auth0.traits, body: 'form' },
  unconfirmed: ['redirect'],
  notes: [
    'the token service is Auth0: all its notes apply',
    'the access token is the user authorization token, which APIs take as a bearer token',
    'when an API responds with 401, check the audience and the expiry of the token',
  ],
  sources: [
    'https://docs.uniphoredev.com/en/create-a-user-authorization-token-from-auth0.html',
    ...auth0.sources,
  ],
};
