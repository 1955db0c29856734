import { loopbackHosts, type Traits } from '../../model/traits.ts';
import type { Preset } from '../preset.ts';

const traits: Partial<Traits> = {
  redirect: {
    hosts: loopbackHosts,
    port: 'exact',
    note: 'a client of application_type native may use any port on a loopback URI',
  },
  refresh: {
    trigger: {
      scope: 'offline_access',
      params: { prompt: 'consent' },
      setting: 'the grant types authorization_code and refresh_token of the client',
    },
    rotation: 'sometimes',
    note: 'public clients get a new refresh token each time, others late in its lifetime; one that is used twice revokes the grant',
  },
};

export const oidcProvider: Preset = {
  id: 'oidc-provider',
  name: 'node oidc-provider',
  parameters: [],
  settings: { scope: 'openid offline_access', params: { prompt: 'consent' } },
  traits: {
    ...traits,
    pkce: 'required',
    device: { grant: 'supported', note: 'a feature that the deployment has to enable' },
    access_token: {
      form: 'mixed',
      note: 'without --resource the access token is opaque and for /me; for a resource server it may be a JWT',
    },
  },
  notes: [
    'every deployment has its own issuer: give it with --issuer',
    'invalid_grant has no details: see the log of the server',
  ],
  sources: ['https://github.com/panva/node-oidc-provider/blob/main/docs/README.md'],
};

export const clairtonluz: Preset = {
  id: 'clairtonluz',
  name: 'clairtonluz',
  hosts: ['auth.clairtonluz.com.br'],
  parameters: [
    {
      name: 'base-url',
      kind: 'server',
      description: 'the base URL of the deployment',
      example: 'https://auth.example.com',
      default: 'https://auth.clairtonluz.com.br',
    },
  ],
  settings: {
    issuer: '{base-url}',
    authorization_endpoint: '{base-url}/auth',
    token_endpoint: '{base-url}/token',
    device_authorization_endpoint: '{base-url}/device/auth',
    userinfo_endpoint: '{base-url}/me',
    jwks_uri: '{base-url}/jwks',
    introspection_endpoint: '{base-url}/token/introspection',
    revocation_endpoint: '{base-url}/token/revocation',
    end_session_endpoint: '{base-url}/session/end',
    scope: 'openid profile phone email offline_access',
    params: { prompt: 'consent' },
  },
  traits: {
    ...traits,
    secret_method: 'post',
    device: { grant: 'supported', note: 'its response has no interval: 5 seconds' },
    access_token: { form: 'jwt', note: 'aud is the client id' },
  },
  unconfirmed: [
    'userinfo_endpoint',
    'jwks_uri',
    'introspection_endpoint',
    'revocation_endpoint',
    'end_session_endpoint',
  ],
  notes: [
    'a node oidc-provider deployment: endpoints that the document does not show are at the default paths of that server',
    'PKCE and the client secret are both sent',
    'the tokens of the document have iss http://localhost: verify such tokens with --issuer http://localhost',
  ],
  sources: [
    'https://github.com/clairtonluz/oauth-node/blob/master/README.md',
    'https://github.com/panva/node-oidc-provider/blob/main/docs/README.md',
  ],
};
