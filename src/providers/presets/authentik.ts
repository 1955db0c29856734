import { loopbackHosts } from '../../model/traits.ts';
import type { Preset } from '../preset.ts';

export const authentik: Preset = {
  id: 'authentik',
  name: 'authentik',
  parameters: [
    {
      name: 'base-url',
      kind: 'server',
      description: 'the base URL of the deployment',
      example: 'https://authentik.example.com',
    },
    { name: 'slug', kind: 'name', description: 'the slug of the application', example: 'my-app' },
  ],
  settings: {
    issuer: '{base-url}/application/o/{slug}/',
    scope: 'openid profile email offline_access',
  },
  traits: {
    redirect: {
      hosts: loopbackHosts,
      port: 'exact',
      note: 'each URI is compared strictly or as a regular expression, in which a dot matches any character',
    },
    refresh: {
      trigger: { scope: 'offline_access' },
      rotation: 'sometimes',
      note: 'a threshold of the provider decides when a new one is issued',
    },
    device: { grant: 'supported', note: 'requires a device code flow in the brand' },
    access_token: { form: 'jwt' },
  },
  unconfirmed: ['issuer', 'device', 'access_token'],
  notes: ['the trailing slash is part of the issuer'],
  sources: ['https://docs.goauthentik.io/providers/oauth2/'],
};
