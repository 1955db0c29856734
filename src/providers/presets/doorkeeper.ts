import { loopbackHosts } from '../../model/traits.ts';
import type { Preset } from '../preset.ts';

export const doorkeeper: Preset = {
  id: 'doorkeeper',
  name: 'Doorkeeper',
  parameters: [],
  settings: {},
  traits: {
    basic_encoding: 'raw',
    redirect: {
      hosts: loopbackHosts,
      port: 'any-ip-literal-only',
      note: 'force_ssl_in_redirect_uri has to let loopback pass outside of development',
    },
    refresh: {
      trigger: { setting: 'use_refresh_token in its initializer' },
      rotation: 'always',
      note: 'the old one is revoked when the new access token is first used',
    },
    device: { grant: 'none', note: 'a gem of its own: doorkeeper-device_authorization_grant' },
    access_token: { form: 'opaque', note: 'the ID token is the JWT' },
  },
  unconfirmed: ['device'],
  notes: [
    'every deployment has its own issuer: give it with --issuer',
    'its consent page loses the nonce, unless the page has the field that the README of Doorkeeper::OpenidConnect adds',
  ],
  sources: [
    'https://github.com/doorkeeper-gem/doorkeeper/blob/main/lib/doorkeeper/oauth/client/credentials.rb',
    'https://github.com/doorkeeper-gem/doorkeeper-openid_connect/blob/master/README.md',
  ],
};
