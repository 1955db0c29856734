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
  notes: ['an application that uses PKCE without a secret has token endpoint authentication None'],
  sources: [
    'https://developer.pingidentity.com/pingone-api/authorize/working-with-pingone-apis/index.html',
    'https://developer.pingidentity.com/pingone-api/workflow-library/using-postman-workflow-collections/using-the-pingone-postman-environment.html',
  ],
};
