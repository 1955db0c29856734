import { loopbackHosts } from '../../model/traits.ts';
import type { Preset } from '../preset.ts';

export const supabase: Preset = {
  id: 'supabase',
  name: 'Supabase',
  hosts: ['*.supabase.co'],
  parameters: [
    {
      name: 'project',
      kind: 'name',
      description: 'the reference of the project',
      example: 'abcdefghijklmnopqrst',
    },
  ],
  settings: {
    issuer: 'https://{project}.supabase.co/auth/v1',
    scope: 'openid profile email',
  },
  traits: {
    redirect: {
      hosts: loopbackHosts,
      port: 'exact',
      note: 'at most 10 URIs, compared exactly',
    },
    refresh: { trigger: {}, rotation: 'sometimes' },
    device: { grant: 'none' },
    access_token: { form: 'jwt' },
  },
  unconfirmed: ['refresh', 'access_token'],
  notes: ['enable the OAuth server of the project: Authentication, OAuth Server'],
  sources: [
    'https://supabase.com/docs/guides/auth/oauth-server/getting-started',
    'https://supabase.com/docs/guides/auth/oauth-server/oauth-flows',
  ],
};
