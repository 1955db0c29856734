/** A provider as data: a file of `presets`, or a JSON file of the user. */
import * as v from 'valibot';
import { endpointNames, type SettingName, settingSchemas } from '../model/setting-kinds.ts';
import { anyObject, closedObject, optional, strings } from '../model/json-file.ts';
import { traitSchemas } from '../model/traits.ts';
import { isObject, type JsonObject } from '../util/json.ts';

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
   * `host`: a host name with or without a port; `server`: a URL, whose trailing slash is ignored;
   * `name`: one segment of a path or a host name.
   */
  kind: v.picklist(['host', 'server', 'name']),
  description: v.string(),
  example: v.string(),
  default: v.exactOptional(v.string()),
  /** Required unless it has `default` or `optional`. */
  optional: v.exactOptional(v.literal(true)),
});

/**
 * The settings that a preset may have: no secret, and nothing that makes a connection less secure.
 */
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
  schema_version: v.exactOptional(v.number()),
  /** The value of `--provider`. */
  id: kebab,
  name: v.exactOptional(v.string()),
  /** Hosts of its issuers; a leading `*.` matches any subdomain. */
  hosts: v.exactOptional(strings),
  parameters: v.exactOptional(v.pipe(v.array(parameter), v.readonly()), []),
  settings: v.exactOptional(closedObject(optional(settings)), {}),
  /** The differences from `plainTraits`. */
  traits: v.exactOptional(closedObject(optional(traitSchemas)), {}),
  /** Members of `settings` and `traits` that are not confirmed by a document or live server. */
  unconfirmed: v.exactOptional(strings),
  notes: v.exactOptional(strings),
  /** The documents of these facts. */
  sources: v.exactOptional(v.pipe(v.array(httpsUrl), v.readonly()), []),
});

/**
 * Strings of `settings` and `traits` may contain `{name}`, which is replaced by a parameter, and
 * `[/path/{name}]`, which is left out without that parameter.
 */
export const presetSchema = v.pipe(
  anyObject,
  v.transform(currentSpelling),
  document,
  v.transform(({ schema_version: _version, ...preset }) => ({ name: preset.id, ...preset })),
  v.readonly(),
);

export type Preset = v.InferOutput<typeof presetSchema>;
export type Parameter = v.InferOutput<typeof parameter>;

/** Before version 2 of the JSON output, traits were printed and read in camelCase. */
function currentSpelling({ schemaVersion, traits, unconfirmed, ...rest }: JsonObject): unknown {
  return {
    ...rest,
    ...(schemaVersion !== undefined && { schema_version: schemaVersion }),
    ...(traits !== undefined && { traits: inSnakeCase(traits) }),
    ...(unconfirmed !== undefined && {
      unconfirmed: Array.isArray(unconfirmed) ? unconfirmed.map(snakeCase) : unconfirmed,
    }),
  };
}

function inSnakeCase(value: unknown): unknown {
  if (!isObject(value)) return value;
  const members = Object.entries(value).map(([name, member]) => [
    snakeCase(name),
    name === 'params' ? member : inSnakeCase(member),
  ]);
  return Object.fromEntries(members);
}

function snakeCase(name: unknown): unknown {
  if (typeof name !== 'string') return name;
  return name.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
