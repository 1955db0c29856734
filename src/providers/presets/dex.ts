import { loopbackHosts } from '../../model/traits.ts';
import type { Preset } from '../preset.ts';

export const dex: Preset = {
  id: 'dex',
  name: 'dex',
  parameters: [],
  settings: { scope: 'openid profile email offline_access' },
  traits: {
    redirect: {
      hosts: loopbackHosts,
      port: 'exact',
      note: 'a public client without redirectURIs takes http://localhost with any port and path, and nothing else',
    },
    refresh: {
      trigger: { scope: 'offline_access' },
      rotation: 'always',
      note: 'dex keeps one for each user and client: another sign-in replaces it',
    },
    device: {
      grant: 'supported',
      note: 'a client with redirectURIs needs /device/callback among them; a refusal is not told to the device',
    },
    access_token: { form: 'jwt', note: 'aud is the client id' },
  },
  notes: [
    'every deployment has its own issuer, often with a path such as /dex: give it with --issuer',
    'for groups: --scope "openid profile email groups offline_access"',
    'the choice of the connector is skipped with --param connector_id=<id>; a token exchange needs it',
    'there is no revocation, no client credentials grant, and no session to end',
  ],
  sources: [
    'https://dexidp.io/docs/configuration/custom-scopes-claims-clients/',
    'https://dexidp.io/docs/configuration/tokens/',
    'https://github.com/dexidp/dex/blob/master/server/oauth2.go',
    'https://github.com/dexidp/dex/blob/master/server/handlers.go',
  ],
};
