import { loopbackHosts } from '../../model/traits.ts';
import type { Preset } from '../preset.ts';

export const jmondi: Preset = {
  id: 'jmondi',
  name: '@jmondi/oauth2-server',
  parameters: [
    {
      name: 'base-url',
      kind: 'server',
      description: 'the base URL of the deployment',
      example: 'https://auth.example.com',
    },
  ],
  settings: {
    authorization_endpoint: '{base-url}/authorize',
    token_endpoint: '{base-url}/token',
    introspection_endpoint: '{base-url}/token/introspect',
    revocation_endpoint: '{base-url}/token/revoke',
  },
  traits: {
    basic_encoding: 'raw',
    redirect: { hosts: loopbackHosts, port: 'any' },
    pkce: 'required',
    refresh: { trigger: {}, rotation: 'always' },
    device: { grant: 'none' },
    access_token: {
      form: 'jwt',
      note: 'HS256 by the secret of the server: verify --secret-file',
    },
  },
  notes: [
    'it has neither metadata nor OpenID Connect: the endpoints are those of its documentation, name the scopes with --scope',
    'introspection and revocation require the grant client_credentials',
  ],
  sources: ['https://tsoauth2server.com/docs/getting_started/endpoints'],
};
