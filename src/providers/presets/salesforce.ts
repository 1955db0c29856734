import { loopbackHosts } from '../../model/traits.ts';
import type { Preset } from '../preset.ts';

export const salesforce: Preset = {
  id: 'salesforce',
  name: 'Salesforce',
  hosts: ['login.salesforce.com', 'test.salesforce.com', '*.my.salesforce.com'],
  parameters: [
    {
      name: 'domain',
      kind: 'host',
      description: 'My Domain, or test.salesforce.com for a sandbox',
      example: 'acme.my.salesforce.com',
      default: 'login.salesforce.com',
    },
  ],
  settings: {
    issuer: 'https://{domain}',
    scope: 'openid profile email refresh_token',
  },
  traits: {
    redirect: {
      hosts: loopbackHosts,
      port: 'exact',
      note: 'one per line under Callback URL',
    },
    refresh: {
      trigger: { scope: 'refresh_token', setting: 'the refresh token policy of the app' },
      rotation: 'sometimes',
      note: 'the response to a refresh may have only an access token',
    },
    device: { grant: 'supported', note: 'newer policies restrict it' },
    access_token: {
      form: 'mixed',
      note: 'opaque unless the app issues JWT-based access tokens; API calls go to the instance_url of the response',
    },
  },
  unconfirmed: ['redirect', 'device', 'access_token'],
  notes: [
    'responses have no expires_in: the session timeout of the organisation applies',
    'a new app needs ten minutes until it works',
    'DPoP for all flows with a code needs dpop_jkt in the authorization request',
  ],
  sources: [
    'https://login.salesforce.com/.well-known/openid-configuration',
    'https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_refresh_token_flow.htm',
    'https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_dpop_guide.htm&language=en_US&type=5',
  ],
};
