import { type OutputName, outputs } from '../../../src/report/schema/outputs.ts';
import { commandOf, eventSchemas, type JsonSchema, jsonSchemas, schemaOf } from './json-schemas.ts';

const introduction = `# JSON output

This page is generated (\`npm run docs\`) from the schemas that the code is typed by. The JSON Schemas are in the package: \`schema/<command>.json\`, \`schema/event.json\` and \`schema/error.json\`.

What you can rely on:

- With \`--json\` a command prints one JSON object to stdout. \`verify -\` and \`decode -\` print one for each token, a line each (NDJSON).
- When it fails, stdout stays empty and the last line of stderr is one JSON object with the member \`error\`. \`discover --lint\`, \`verify\`, \`token introspect\` and \`call --fail\` print their result and then end with an exit code other than 0.
- What happens on the way is an event, a line each (NDJSON): on stderr with \`--json\`, on stdout with \`--events\`. Both have the same shape.
- All members are in snake_case, with the names of the RFCs where they have one. Members that are passed on as received keep the names of the server: \`claims\`, \`metadata\`, \`jwks\`, \`header\`, \`payload\`, \`response\`, \`body\`, \`headers\`, \`extra\`.
- Times are whole seconds since 1970, as in tokens, in members that end in \`_at\` (and \`at\`). Durations end in \`_in\` or \`_seconds\`, and are in seconds.
- An absent member and \`null\` mean the same.
- Members may be added without a new \`schema_version\`; none is removed or changes its meaning without one.
`;

/** docs/json.md: every member of every output. */
export function jsonDocument(): string {
  const names = Object.keys(outputs) as OutputName[];
  const commands = names.map((name) => {
    const file = `${commandOf(name).replaceAll(' ', '-')}.json`;
    return [`### \`atm-cli ${name}\``, `Schema: \`schema/${file}\``, table(schemaOf(name))].join(
      '\n\n',
    );
  });
  const events = eventSchemas().map((event) =>
    [`### \`${event.title}\``, table(event)].join('\n\n'),
  );
  const error = jsonSchemas().get('error.json') ?? {};
  return [
    introduction.trimEnd(),
    '## Commands',
    ...commands,
    '## Events',
    'Schema: `schema/event.json`',
    ...events,
    '## Errors',
    'Schema: `schema/error.json`',
    table(error),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

function table(schema: JsonSchema): string {
  const alternatives = schema.anyOf ?? [schema];
  const tables = alternatives.map((one) => {
    const rows = rowsOf(one, '').map((cells) => `| ${cells.join(' | ')} |`);
    return ['| member | type | meaning |', '| --- | --- | --- |', ...rows].join('\n');
  });
  return tables.join('\n\nor\n\n');
}

function rowsOf(
  { properties = {}, required = [] }: JsonSchema,
  prefix: string,
): readonly string[][] {
  return Object.entries(properties).flatMap(([name, member]) => {
    const { schema, nullable } = withoutNull(member);
    const path = `${prefix}${name}`;
    const isOptional = nullable || !required.includes(name);
    const meaning = member.description ?? schema.description ?? '';
    const row = [`\`${path}\``, `${typeOf(schema)}${isOptional ? ', optional' : ''}`, meaning];
    return [row, ...inner(schema, path)];
  });
}

function inner(schema: JsonSchema, path: string): readonly string[][] {
  if (schema.items !== undefined) return rowsOf(withoutNull(schema.items).schema, `${path}[].`);
  const { additionalProperties: each } = schema;
  const named = rowsOf(schema, `${path}.`);
  return typeof each === 'object' ? [...named, ...rowsOf(each, `${path}.*.`)] : named;
}

/** The schema of a member beside its null. */
function withoutNull(member: JsonSchema): {
  readonly schema: JsonSchema;
  readonly nullable: boolean;
} {
  const { anyOf } = member;
  const others = anyOf?.filter(({ type }) => type !== 'null') ?? [];
  const [only] = others;
  if (anyOf === undefined || only === undefined || others.length === anyOf.length) {
    return { schema: member, nullable: false };
  }
  return { schema: others.length === 1 ? only : { ...member, anyOf: others }, nullable: true };
}

function typeOf(schema: JsonSchema): string {
  const { const: value, enum: values, type, items, anyOf } = schema;
  if (value !== undefined) return `\`${JSON.stringify(value)}\``;
  if (values !== undefined) return values.map((one) => `\`${String(one)}\``).join(', ');
  if (items !== undefined) return `list of ${typeOf(withoutNull(items).schema)}`;
  if (anyOf !== undefined) return anyOf.map(typeOf).join(' or ');
  return type ?? 'any';
}
