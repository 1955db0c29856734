import { loopbackHosts } from '../../model/traits.ts';
import type { Preset } from '../preset.ts';

export const authentik: Preset = {
  id: 'authentik',
  name: 'authentik',
  parameters: [
    {
      name: 'base-url',
      kind: 'server',
      description: 'where the deployment is',
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
      note: 'each URI is compared strictly or as a regular expression, in which a dot stands for any character',
    },
    refresh: {
      trigger: { scope: 'offline_access' },
      rotation: 'sometimes',
      note: 'a threshold of the provider decides when a new one is given',
    },
    device: { grant: 'supported', note: 'the brand needs a device code flow' },
    accessToken: { form: 'jwt' },
  },
  unconfirmed: ['issuer', 'device', 'accessToken'],
  notes: ['the slash at the end belongs to the issuer'],
  sources: ['https://docs.goauthentik.io/providers/oauth2/'],
};
