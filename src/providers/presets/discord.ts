import { loopbackHosts } from '../../model/traits.ts';
import type { Preset } from '../preset.ts';

export const discord: Preset = {
  id: 'discord',
  name: 'Discord',
  hosts: ['discord.com'],
  parameters: [],
  settings: {
    authorization_endpoint: 'https://discord.com/oauth2/authorize',
    token_endpoint: 'https://discord.com/api/oauth2/token',
    revocation_endpoint: 'https://discord.com/api/oauth2/token/revoke',
    scope: 'identify',
  },
  traits: {
    redirect: { hosts: loopbackHosts, port: 'exact' },
    refresh: { trigger: {}, rotation: 'sometimes' },
    device: {
      grant: 'supported',
      note: 'for applications that Discord has approved; set its endpoint with --device-authorization-endpoint',
    },
    access_token: { form: 'opaque' },
  },
  unconfirmed: ['refresh', 'access_token'],
  notes: [
    'an access token is valid for 7 days',
    'revoking one token revokes all tokens of this user and application',
    'the token endpoint rejects JSON bodies',
  ],
  sources: [
    'https://discord.com/.well-known/oauth-authorization-server',
    'https://discord.com/developers/docs/topics/oauth2',
  ],
};
