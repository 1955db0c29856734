import { loopbackHosts } from '../../model/traits.ts';
import type { Preset } from '../preset.ts';

export const okta: Preset = {
  id: 'okta',
  name: 'Okta',
  hosts: ['*.okta.com', '*.oktapreview.com'],
  parameters: [
    {
      name: 'domain',
      kind: 'host',
      description: 'the domain of the tenant',
      example: 'acme.okta.com',
    },
    {
      name: 'authorization-server',
      kind: 'name',
      description: 'a custom authorization server; by default the one of the organisation',
      example: 'default',
      optional: true,
    },
  ],
  settings: {
    issuer: 'https://{domain}[/oauth2/{authorization-server}]',
    scope: 'openid profile email offline_access',
  },
  traits: {
    assertion_audience: 'endpoint',
    redirect: { hosts: loopbackHosts, port: 'exact' },
    refresh: {
      trigger: {
        scope: 'offline_access',
        setting: 'the grant type Refresh Token of the application',
      },
      rotation: 'sometimes',
      resend_scope: true,
      note: 'single-page applications rotate by default; a refresh token that is used twice revokes all of them',
    },
    device: { grant: 'supported', note: 'a code is valid for 10 minutes' },
    access_token: {
      form: 'mixed',
      note: 'access tokens of the organisation are for Okta only and must not be verified; those of a custom authorization server are JWTs',
    },
  },
  unconfirmed: ['redirect'],
  notes: [
    'access_denied with no_matching_policy: the custom authorization server has no access policy for this client',
    'DPoP is a setting of the application (Require Demonstrating Proof of Possession header in token requests): with it, a request without a proof is refused, and the first proof is answered with a nonce',
    'the aud of a client assertion is the URL of the endpoint, of the organisation or of the custom authorization server',
  ],
  sources: [
    'https://developer.okta.com/docs/concepts/auth-servers/',
    'https://developer.okta.com/docs/guides/refresh-tokens/main/',
    'https://developer.okta.com/docs/guides/device-authorization-grant/main/',
    'https://support.okta.com/help/s/article/the-audience-claim-for-client-assertion-must-be-the-endpoint-invoked-for-the-request',
    'https://developer.okta.com/docs/guides/dpop/-/main',
    'https://developer.okta.com/docs/guides/build-self-signed-jwt/-/main/',
  ],
};
