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
      description: 'the base URL of the deployment',
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
      resend_redirect_uri: true,
      note: 'a refresh also revokes the old access token',
    },
    device: { grant: 'supported', note: 'since 17.2; its endpoint is not in the metadata' },
    access_token: { form: 'opaque', note: 'the ID token is the JWT' },
  },
  unconfirmed: ['access_token'],
  notes: ['an access token is valid for 2 hours'],
  sources: ['https://docs.gitlab.com/api/oauth2/'],
};
