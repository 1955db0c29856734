import { loopbackHosts } from '../../model/traits.ts';
import type { Preset } from '../preset.ts';

export const slack: Preset = {
  id: 'slack',
  name: 'Slack',
  hosts: ['slack.com'],
  parameters: [],
  settings: {
    authorization_endpoint: 'https://slack.com/oauth/v2/authorize',
    token_endpoint: 'https://slack.com/api/oauth.v2.access',
  },
  traits: {
    dialect: 'slack',
    scope_separator: ',',
    redirect: {
      hosts: loopbackHosts,
      port: 'exact',
      note: 'a loopback URI requires an app with PKCE, which cannot have bot scopes',
    },
    refresh: {
      trigger: { setting: 'token rotation in the settings of the app' },
      rotation: 'always',
      note: 'the refresh tokens of an app with PKCE are valid for 30 days',
    },
    device: { grant: 'none' },
    access_token: { form: 'opaque', note: 'the v2 flow has no ID token' },
  },
  notes: [
    'errors have status 200 and "ok": false',
    'request user scopes with --param user_scope=…; their token is in authed_user',
    'enabling PKCE makes the app a public client permanently',
  ],
  sources: [
    'https://docs.slack.dev/reference/methods/oauth.v2.access',
    'https://docs.slack.dev/authentication/using-pkce',
    'https://docs.slack.dev/authentication/using-token-rotation',
  ],
};
