/** What `profile` and `provider` print with `--json`. */
import * as v from 'valibot';
import { optional } from '../../model/json-file.ts';
import { settingSchemas } from '../../model/setting-kinds.ts';
import { origins } from '../../model/settings.ts';
import { traitSchemas } from '../../model/traits.ts';
import {
  builtIn,
  choice,
  described,
  flag,
  list,
  maybe,
  profileName,
  receivedValue,
  text,
  texts,
} from './members.ts';

const shown = {
  profile: profileName,
  active: maybe(flag('commands use it when none is named')),
  built_in: maybe(builtIn),
  settings: described(
    v.record(v.string(), v.unknown()),
    'the stored settings; a client secret is masked',
  ),
};

const profile = v.object(shown);

const renamed = v.object({
  ...shown,
  previous_name: text('the name that it had'),
  moved_tokens: flag('there were tokens, and they are stored under the new name'),
});

const removed = v.object({
  profile: profileName,
  removed: flag('the profile is removed; the built-in one never is'),
  removed_tokens: flag('there were tokens, and they are removed'),
});

const resolved = v.object({
  profile: profileName,
  settings: described(
    v.record(
      v.string(),
      v.object({
        value: receivedValue('the value that a command would use; a client secret is masked'),
        origin: maybe(choice(origins, 'where it comes from')),
      }),
    ),
    'by the name of the setting',
  ),
});

const parameter = v.object({
  name: text('the name, which is also that of the flag'),
  kind: choice(['host', 'server', 'name'], 'a host, a URL, or a segment of one'),
  description: text('what it is'),
  example: text('an example'),
  default: maybe(text('its value when it is not given')),
  optional: maybe(flag('it may be left out')),
});

const parameters = list(parameter, 'the parameters of the preset');
const sources = texts('the documents of these facts');
const id = text('the value of --provider');
const name = text('the name of the provider');

const provider = v.object({
  id,
  name,
  hosts: maybe(texts('the hosts of its issuers')),
  parameters,
  settings: described(v.object(optional(settingSchemas)), 'the settings that it brings'),
  traits: described(v.object(traitSchemas), 'how the server behaves'),
  unconfirmed: maybe(texts('members that no document or live server has confirmed')),
  notes: maybe(texts('notes for its users')),
  sources,
});

export const profileOutputs = {
  'profile list': v.object({ profiles: list(profile, 'all profiles') }),
  'profile show': profile,
  'profile show --origins': resolved,
  'profile add': profile,
  'profile use': profile,
  'profile set': v.object({
    ...shown,
    dropped_secret: flag('the stored client secret was removed with the server or client'),
  }),
  'profile rename': renamed,
  'profile remove': removed,
  'provider list': v.object({
    providers: list(v.object({ id, name, parameters, sources }), 'all providers'),
  }),
  'provider show': provider,
};
