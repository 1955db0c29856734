import { loopbackHosts } from '../../model/traits.ts';
import type { Preset } from '../preset.ts';

export const hydra: Preset = {
  id: 'hydra',
  name: 'Ory Hydra',
  hosts: ['*.projects.oryapis.com'],
  parameters: [],
  settings: { scope: 'openid offline_access' },
  traits: {
    assertion_audience: 'token_endpoint',
    redirect: {
      hosts: loopbackHosts,
      port: 'any-ip-literal-only',
      note: 'register http://127.0.0.1/callback: any port is accepted there, but not for localhost',
    },
    refresh: {
      trigger: { scope: 'offline_access' },
      rotation: 'always',
      note: 'the old one is revoked at once unless rotation_grace_period is set',
    },
    device: { grant: 'supported', note: 'in recent releases; not in 2.3' },
    access_token: {
      form: 'mixed',
      note: 'it begins with ory_at_, unless the access token strategy is jwt',
    },
  },
  notes: [
    'every deployment has its own issuer: give it with --issuer',
    'state and nonce need at least 8 characters',
    'introspection is at the admin port only: --introspection-endpoint <admin URL>/admin/oauth2/introspect',
  ],
  sources: [
    'https://github.com/ory/fosite/blob/master/authorize_helper.go',
    'https://github.com/ory/fosite/blob/master/client_authentication.go',
    'https://github.com/ory/hydra/blob/master/driver/config/provider.go',
  ],
};
