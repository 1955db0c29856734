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
    scopeSeparator: ',',
    redirect: {
      hosts: loopbackHosts,
      port: 'exact',
      note: 'a loopback address is for apps with PKCE, and those get no scopes of a bot',
    },
    refresh: {
      trigger: { setting: 'token rotation in the settings of the app' },
      rotation: 'always',
      note: 'the refresh tokens of an app with PKCE live 30 days',
    },
    device: { grant: 'none' },
    accessToken: { form: 'opaque', note: 'the v2 flow gives no ID token' },
  },
  notes: [
    'errors come with status 200 and "ok": false',
    'scopes of the person are asked for with --param user_scope=…, their token comes in authed_user',
    'switching PKCE on makes the app a public client for good',
  ],
  sources: [
    'https://docs.slack.dev/reference/methods/oauth.v2.access',
    'https://docs.slack.dev/authentication/using-pkce',
    'https://docs.slack.dev/authentication/using-token-rotation',
  ],
};
