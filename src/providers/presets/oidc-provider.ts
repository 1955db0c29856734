import { loopbackHosts, type Traits } from '../../model/traits.ts';
import type { Preset } from '../preset.ts';

const traits: Partial<Traits> = {
  redirect: {
    hosts: loopbackHosts,
    port: 'exact',
    note: 'a client of application_type native may use any port on a loopback address',
  },
  refresh: {
    trigger: {
      scope: 'offline_access',
      params: { prompt: 'consent' },
      setting: 'the grant types authorization_code and refresh_token of the client',
    },
    rotation: 'sometimes',
    note: 'public clients get a new refresh token each time, others late in its life; one that is used twice ends the grant',
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
    accessToken: {
      form: 'mixed',
      note: 'without --resource the access token is opaque and for /me; a resource server may make it a JWT',
    },
  },
  notes: [
    'every deployment has its own issuer: give it with --issuer',
    'invalid_grant never says more: the log of the server does',
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
      description: 'where the deployment is',
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
    secretMethod: 'post',
    device: { grant: 'supported', note: 'its answer names no interval: 5 seconds' },
    accessToken: { form: 'jwt', note: 'aud is the client that asked' },
  },
  unconfirmed: [
    'userinfo_endpoint',
    'jwks_uri',
    'introspection_endpoint',
    'revocation_endpoint',
    'end_session_endpoint',
  ],
  notes: [
    'a node oidc-provider deployment: what the document does not show is at the default paths of that server',
    'PKCE and the client secret are both sent',
    'the tokens of the document have iss http://localhost: with such a server verify with --issuer http://localhost',
  ],
  sources: [
    'https://github.com/clairtonluz/oauth-node/blob/master/README.md',
    'https://github.com/panva/node-oidc-provider/blob/main/docs/README.md',
  ],
};
