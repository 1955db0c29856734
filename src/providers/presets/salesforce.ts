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
      note: 'a line each under Callback URL',
    },
    refresh: {
      trigger: { scope: 'refresh_token', setting: 'the refresh token policy of the app' },
      rotation: 'sometimes',
      note: 'the answer to a refresh may hold an access token alone',
    },
    device: { grant: 'supported', note: 'newer policies restrict it' },
    accessToken: {
      form: 'mixed',
      note: 'opaque unless the app issues JWT-based access tokens; API calls go to the instance_url of the answer',
    },
  },
  unconfirmed: ['redirect', 'device', 'accessToken'],
  notes: [
    'answers have no expires_in: the session timeout of the organisation decides',
    'a new app works after ten minutes',
  ],
  sources: [
    'https://login.salesforce.com/.well-known/openid-configuration',
    'https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_refresh_token_flow.htm',
  ],
};
