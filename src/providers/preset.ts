/** A provider as data: a row of the table in this folder, or a JSON file of the user. */
import * as v from 'valibot';
import { optional, strings } from '../model/json-file.ts';
import { endpointNames, type SettingName, settingSchemas } from '../model/setting-kinds.ts';
import { closedObject } from '../model/json-file.ts';
import { traitSchemas } from '../model/traits.ts';

const kebab = v.pipe(
  v.string(),
  v.regex(/^[a-z][a-z\d]*(?:-[a-z\d]+)*$/, 'kebab-case, such as my-provider'),
);
const httpsUrl = v.pipe(
  v.string(),
  v.check((url) => url.startsWith('https://') && URL.canParse(url), 'an https URL'),
);

const parameter = closedObject({
  /** Also the name of the flag. */
  name: kebab,
  /**
   * `host`: a host name with or without a port; `server`: a URL whose end slash does not count;
   * `name`: one segment of a path or a host name.
   */
  kind: v.picklist(['host', 'server', 'name']),
  description: v.string(),
  example: v.string(),
  default: v.exactOptional(v.string()),
  /** Without `default` and `optional` it has to be given. */
  optional: v.exactOptional(v.literal(true)),
});

/** What a preset may set. No secret, and nothing that makes a connection less safe. */
export const presetSettings = [
  'issuer',
  'client_id',
  'client_auth',
  'scope',
  'audience',
  'resource',
  'redirect_uri',
  'params',
  ...endpointNames,
] as const satisfies readonly SettingName[];

const settings = Object.fromEntries(
  presetSettings.map((name) => [name, settingSchemas[name]]),
) as Pick<typeof settingSchemas, (typeof presetSettings)[number]>;

const document = closedObject({
  schemaVersion: v.exactOptional(v.number()),
  /** As `--provider` takes it. */
  id: kebab,
  name: v.exactOptional(v.string()),
  /** Hosts of its issuers; a leading `*.` stands for any name below. */
  hosts: v.exactOptional(strings),
  parameters: v.exactOptional(v.pipe(v.array(parameter), v.readonly()), []),
  settings: v.exactOptional(closedObject(optional(settings)), {}),
  /** What differs from `plainTraits`. */
  traits: v.exactOptional(closedObject(optional(traitSchemas)), {}),
  /** Members of `settings` and `traits` that no document or live server has confirmed. */
  unconfirmed: v.exactOptional(strings),
  notes: v.exactOptional(strings),
  /** Where all of this was read. */
  sources: v.exactOptional(v.pipe(v.array(httpsUrl), v.readonly()), []),
});

/**
 * Strings of `settings` and `traits` may hold `{name}`, which is filled from a parameter, and
 * `[/path/{name}]`, which is left out when that parameter is not given.
 */
export const presetSchema = v.pipe(
  document,
  v.transform(({ schemaVersion: _version, ...preset }) => ({ name: preset.id, ...preset })),
  v.readonly(),
);

export type Preset = v.InferOutput<typeof presetSchema>;
export type Parameter = v.InferOutput<typeof parameter>;
