import { loopbackHosts } from '../../model/traits.ts';
import type { Preset } from '../preset.ts';

export const github: Preset = {
  id: 'github',
  name: 'GitHub',
  hosts: ['github.com'],
  parameters: [
    {
      name: 'base-url',
      kind: 'server',
      description: 'the base URL of the deployment',
      example: 'https://github.example.com',
      default: 'https://github.com',
    },
  ],
  settings: {
    authorization_endpoint: '{base-url}/login/oauth/authorize',
    token_endpoint: '{base-url}/login/oauth/access_token',
    device_authorization_endpoint: '{base-url}/login/device/code',
    scope: 'read:user',
  },
  traits: {
    dialect: 'github',
    secret_method: 'post',
    redirect: {
      hosts: loopbackHosts,
      port: 'any',
      note: 'register a callback URL on 127.0.0.1; then any port and any path below it are accepted',
    },
    refresh: {
      trigger: { setting: 'expiring user tokens in the settings of the app' },
      rotation: 'always',
      note: 'an OAuth app may request the scope offline_access instead; without either, the access token does not expire and cannot be refreshed',
    },
    device: {
      grant: 'supported',
      note: 'enable Device Flow in the settings of the app; it needs no client secret',
    },
    access_token: { form: 'opaque', note: 'GitHub has no ID tokens and no keys to verify with' },
  },
  notes: [
    'errors have status 200; responses are form-encoded unless JSON is requested',
    'no discovery: the endpoints are fixed',
    'the web flow requires the client secret even with PKCE, which supports S256 only',
  ],
  sources: [
    'https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps',
    'https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/refreshing-user-access-tokens',
    'https://github.com/orgs/community/discussions/204963',
    'https://github.blog/changelog/2025-07-14-pkce-support-for-oauth-and-github-app-authentication/',
  ],
};
