import { loopbackHosts } from '../../model/traits.ts';
import type { Preset } from '../preset.ts';

export const pingone: Preset = {
  id: 'pingone',
  name: 'PingOne',
  hosts: ['auth.pingone.com', 'auth.pingone.eu', 'auth.pingone.ca', 'auth.pingone.asia'],
  parameters: [
    {
      name: 'environment',
      kind: 'name',
      description: 'the id of the environment',
      example: '11111111-2222-3333-4444-555555555555',
    },
    {
      name: 'tld',
      kind: 'name',
      description: 'the top level domain of the region: com, eu, ca, asia, com.au, sg',
      example: 'eu',
      default: 'com',
    },
  ],
  settings: {
    issuer: 'https://auth.pingone.{tld}/{environment}/as',
    scope: 'openid profile email',
  },
  traits: {
    redirect: { hosts: loopbackHosts, port: 'exact' },
    refresh: {
      trigger: { setting: 'the grant type Refresh Token of the application' },
      rotation: 'sometimes',
    },
    device: { grant: 'supported', note: 'enable the grant type of the application' },
  },
  unconfirmed: ['redirect', 'refresh'],
  notes: [
    'an application that uses PKCE without a secret has token endpoint authentication None',
    'a pushed authorization request is good for 60 s by default, and once',
    'the aud of a client assertion is the issuer, the token endpoint, or the endpoint that is called',
  ],
  sources: [
    'https://developer.pingidentity.com/pingone-api/authorize/working-with-pingone-apis/index.html',
    'https://developer.pingidentity.com/pingone-api/workflow-library/using-postman-workflow-collections/using-the-pingone-postman-environment.html',
    'https://docs.pingidentity.com/pingone/applications/p1_pushed_authorization_request.html',
    'https://developer.pingidentity.com/pingone-api/auth/auth-config-options/create-a-private-key-jwt.html',
  ],
};
