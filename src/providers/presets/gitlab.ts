import { loopbackHosts } from '../../model/traits.ts';
import type { Preset } from '../preset.ts';

export const gitlab: Preset = {
  id: 'gitlab',
  name: 'GitLab',
  hosts: ['gitlab.com'],
  parameters: [
    {
      name: 'base-url',
      kind: 'server',
      description: 'where the deployment is',
      example: 'https://gitlab.example.com',
      default: 'https://gitlab.com',
    },
  ],
  settings: {
    issuer: '{base-url}',
    device_authorization_endpoint: '{base-url}/oauth/authorize_device',
    scope: 'openid profile email',
  },
  traits: {
    redirect: { hosts: loopbackHosts, port: 'exact' },
    refresh: {
      trigger: {},
      rotation: 'always',
      resendRedirectUri: true,
      note: 'a refresh ends the old access token too',
    },
    device: { grant: 'supported', note: 'since 17.2; the metadata do not name its endpoint' },
    accessToken: { form: 'opaque', note: 'the ID token is the JWT' },
  },
  unconfirmed: ['accessToken'],
  notes: ['an access token lives 2 hours'],
  sources: ['https://docs.gitlab.com/api/oauth2/'],
};
