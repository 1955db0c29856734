import { loopbackHosts } from '../../model/traits.ts';
import type { Preset } from '../preset.ts';

export const glewlwyd: Preset = {
  id: 'glewlwyd',
  name: 'Glewlwyd',
  parameters: [],
  settings: {},
  traits: {
    assertion_audience: 'token_endpoint',
    basic_encoding: 'raw',
    redirect: { hosts: loopbackHosts, port: 'exact' },
    refresh: {
      trigger: {},
      rotation: 'sometimes',
      note: 'rotation is "One-time use refresh token" of the plugin',
    },
    device: { grant: 'supported', note: '"Authentication type device enabled" of the plugin' },
    access_token: { form: 'jwt', note: 'without a resource, aud is the list of scopes' },
  },
  notes: [
    'every deployment has its own issuer, such as https://glewlwyd.example.com/api/oidc: give it with --issuer',
    'its scopes_supported lists what the administrator chose, by default openid alone: name the others with --scope',
    'introspection and revocation require the authorization type client_credentials',
  ],
  sources: ['https://github.com/babelouest/glewlwyd/blob/master/docs/OIDC.md'],
};
