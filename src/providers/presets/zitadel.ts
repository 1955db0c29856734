import { loopbackHosts } from '../../model/traits.ts';
import type { Preset } from '../preset.ts';

export const zitadel: Preset = {
  id: 'zitadel',
  name: 'Zitadel',
  hosts: ['*.zitadel.cloud'],
  parameters: [
    {
      name: 'domain',
      kind: 'host',
      description: 'the domain of the instance',
      example: 'acme.zitadel.cloud',
    },
  ],
  settings: {
    issuer: 'https://{domain}',
    scope: 'openid profile email offline_access',
  },
  traits: {
    redirect: {
      hosts: loopbackHosts,
      port: 'any',
      note: 'for a Native application: loopback hosts and ports are interchangeable, path and query are not; other types need development mode for http',
    },
    refresh: { trigger: { scope: 'offline_access' }, rotation: 'sometimes' },
    device: { grant: 'supported', note: 'enable the grant type of the application' },
    access_token: {
      form: 'mixed',
      note: 'opaque unless the application is set to JWT; the scope urn:zitadel:iam:org:project:id:<id>:aud puts a project into aud',
    },
  },
  unconfirmed: ['access_token', 'refresh'],
  notes: [
    'a client assertion has the issuer in its aud, and an iat that is no older than an hour; its key is one that Zitadel has made',
  ],
  sources: [
    'https://zitadel.com/docs/apis/openidoauth/endpoints',
    'https://github.com/zitadel/oidc/blob/main/pkg/op/auth_request.go',
    'https://zitadel.com/docs/apis/openidoauth/authn-methods',
  ],
};
