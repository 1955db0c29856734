import { loopbackHosts } from '../../model/traits.ts';
import type { Preset } from '../preset.ts';

export const lemonldap: Preset = {
  id: 'lemonldap',
  name: 'LemonLDAP::NG',
  parameters: [],
  settings: {},
  traits: {
    basic_encoding: 'raw',
    redirect: { hosts: loopbackHosts, port: 'exact' },
    refresh: {
      trigger: { setting: '"Use refresh tokens" of the relying party' },
      rotation: 'never',
      note: 'with "Allow offline access" the scope offline_access requests one, too',
    },
    device: { grant: 'none' },
    access_token: {
      form: 'mixed',
      note: 'a JWT with "Use JWT format for Access Token" of the relying party',
    },
  },
  unconfirmed: ['device'],
  notes: [
    'every portal has its own issuer, which ends with a slash: give it with --issuer',
    'a grant without --scope is refused with invalid_scope',
  ],
  sources: ['https://lemonldap-ng.org/documentation/2.0/idpopenidconnect.html'],
};
