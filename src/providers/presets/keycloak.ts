import { loopbackHosts } from '../../model/traits.ts';
import type { Preset } from '../preset.ts';

export const keycloak: Preset = {
  id: 'keycloak',
  name: 'Keycloak',
  parameters: [
    {
      name: 'base-url',
      kind: 'server',
      description: 'the base URL of the deployment',
      example: 'https://keycloak.example.com',
    },
    { name: 'realm', kind: 'name', description: 'the realm', example: 'master' },
  ],
  settings: {
    issuer: '{base-url}/realms/{realm}',
    scope: 'openid profile email',
  },
  traits: {
    redirect: {
      hosts: loopbackHosts,
      port: 'any-if-registered-portless',
      note: 'register http://127.0.0.1/callback without a port and any port is accepted; [::1] is compared exactly',
    },
    refresh: {
      trigger: {},
      rotation: 'sometimes',
      note: 'it ends with the user session unless offline_access was requested; "Revoke Refresh Token" enables rotation',
    },
    offline_access: 'on-request',
    device: { grant: 'supported', note: 'a setting of the client' },
    access_token: {
      form: 'jwt',
      note: 'aud contains your API only when the client has an audience mapper',
    },
  },
  unconfirmed: ['access_token'],
  notes: [
    'older releases have /auth in the path: --base-url https://keycloak.example.com/auth',
    'behind a proxy the issuer may be http or an internal host: set its hostname option',
    'an authorization code that is used twice ends the session',
    'DPoP is there from 26.4 on: who sends a proof gets bound tokens, and "Require DPoP bound tokens" (Capability config) refuses others',
    'behind a proxy that changes its URL, DPoP proofs fail with "DPoP HTTP URL mismatch"',
    'from 26.2 on, a client assertion has one aud: the issuer, or the URL of the endpoint',
  ],
  sources: [
    'https://www.keycloak.org/securing-apps/oidc-layers',
    'https://www.keycloak.org/2025/10/dpop-support-26-4',
    'https://github.com/keycloak/keycloak/issues/39332',
    'https://github.com/keycloak/keycloak/issues/38751',
  ],
};
