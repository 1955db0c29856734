import { loopbackHosts } from '../../model/traits.ts';
import type { Preset } from '../preset.ts';

export const google: Preset = {
  id: 'google',
  name: 'Google',
  hosts: ['accounts.google.com'],
  parameters: [],
  settings: {
    issuer: 'https://accounts.google.com',
    scope: 'openid email profile',
    params: { access_type: 'offline', prompt: 'consent' },
  },
  traits: {
    redirect: {
      hosts: loopbackHosts,
      port: 'any',
      note: 'for a client of the type Desktop app, which needs no registered redirect URI',
    },
    refresh: {
      trigger: { params: { access_type: 'offline', prompt: 'consent' } },
      rotation: 'never',
      note: 'issued with the first consent only; while the app is in Testing it is valid for 7 days; a client has at most 100 per account',
    },
    assertion_audience: 'token_endpoint',
    device: {
      grant: 'supported',
      note: 'for a client of the type TVs and Limited Input devices and few scopes; the response has verification_url',
    },
    access_token: {
      form: 'opaque',
      note: 'the ID token is the JWT; only Google can read its access tokens',
    },
  },
  unconfirmed: ['redirect', 'access_token'],
  notes: ['desktop and TV clients have a client secret, which must be sent in addition to PKCE'],
  sources: [
    'https://developers.google.com/identity/protocols/oauth2/native-app',
    'https://developers.google.com/identity/protocols/oauth2/limited-input-device',
    'https://developers.google.com/identity/protocols/oauth2/service-account',
  ],
};
