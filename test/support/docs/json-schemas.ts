import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';

import { errorLine, events } from '../../../src/report/schema/events.ts';
import { type OutputName, outputs } from '../../../src/report/schema/outputs.ts';

/** A JSON Schema (draft 7), as far as ours go. */
export type JsonSchema = {
  readonly $schema?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly additionalProperties?: boolean | JsonSchema;
};

/** The command of an output: `status` of `status --all`. */
export function commandOf(name: string): string {
  return name.replace(/ (?:-|<).*$/, '');
}

/** The schema files by their names, such as `token-refresh.json`. */
export function jsonSchemas(): ReadonlyMap<string, JsonSchema> {
  const names = Object.keys(outputs) as OutputName[];
  const commands = [...new Set(names.map(commandOf))];
  const files = commands.map((command): readonly [string, JsonSchema] => {
    const variants = names.filter((name) => commandOf(name) === command).map(schemaOf);
    return [
      `${command.replaceAll(' ', '-')}.json`,
      document(`atm-cli ${command} --json`, variants),
    ];
  });
  return new Map([
    ...files,
    ['event.json', document('an event of atm-cli, one line of a stream', eventSchemas())],
    ['error.json', document('the last line of standard error', [open(errorLine)])],
  ]);
}

/** What one output looks like, with its version. */
export function schemaOf(name: OutputName): JsonSchema {
  return { title: `atm-cli ${name}`, ...versioned(open(outputs[name])) };
}

export function eventSchemas(): readonly JsonSchema[] {
  return Object.entries(events).map(([name, members]) => {
    const { properties, required = [] } = open(members);
    return {
      title: name,
      type: 'object',
      properties: {
        event: { const: name },
        at: open(v.pipe(v.number(), v.integer(), v.description('seconds since 1970'))),
        schema_version,
        ...properties,
      },
      required: ['event', 'at', 'schema_version', ...required],
    };
  });
}

const schema_version: JsonSchema = { const: 2 };

function document(title: string, variants: readonly JsonSchema[]): JsonSchema {
  const [only, ...others] = variants;
  const schema = others.length === 0 ? only : { anyOf: variants };
  return { $schema: 'http://json-schema.org/draft-07/schema#', ...schema, title };
}

function versioned(schema: JsonSchema): JsonSchema {
  const { anyOf, properties, required = [] } = schema;
  if (anyOf !== undefined) return { ...schema, anyOf: anyOf.map(versioned) };
  return {
    ...schema,
    properties: { schema_version, ...properties },
    required: ['schema_version', ...required],
  };
}

/** Members may be added later, so every object is open to readers. */
function open(schema: v.GenericSchema): JsonSchema {
  const { $schema: _dialect, ...converted } = toJsonSchema(schema, { errorMode: 'ignore' });
  return mapObjects(converted as JsonSchema, ({ additionalProperties, ...rest }) =>
    typeof additionalProperties === 'object' ? { ...rest, additionalProperties } : rest,
  );
}

/** The same for a test: a member that the schema does not name is an error. */
export function closed(schema: JsonSchema): JsonSchema {
  return mapObjects(schema, (object) =>
    object.properties === undefined ? object : { ...object, additionalProperties: false },
  );
}

function mapObjects(schema: JsonSchema, change: (object: JsonSchema) => JsonSchema): JsonSchema {
  const { properties, items, anyOf, additionalProperties: more } = schema;
  const inner = (one: JsonSchema) => mapObjects(one, change);
  return change({
    ...schema,
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, member]) => [name, inner(member)]),
      ),
    }),
    ...(items && { items: inner(items) }),
    ...(anyOf && { anyOf: anyOf.map(inner) }),
    ...(typeof more === 'object' && { additionalProperties: inner(more) }),
  });
}
