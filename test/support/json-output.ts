import { Ajv, type ValidateFunction } from 'ajv';

import type { OutputName } from '../../src/report/schema/outputs.ts';
import { closed, jsonSchemas, schemaOf } from './docs/json-schemas.ts';

type Output = { readonly code: number; readonly stdout: string; readonly stderr: string };

const schemas = jsonSchemas();
const ajv = new Ajv({ strict: false, allErrors: true });
const compiled = new Map<string, ValidateFunction>();

/**
 * Checks what a command line with `--json` or `--events` printed against the JSON Schemas, where a
 * member that they do not name is an error; throws with what is wrong. Returns how many documents
 * there were.
 */
export function requireJsonOutput(args: readonly string[], { stdout, stderr }: Output): number {
  const asEvents = args.includes('--events');
  const asJson = args.includes('--json');
  if (!asEvents && !asJson) return 0;
  const printed = documentsIn(stdout).map(
    (one) => [asEvents ? 'event' : nameOf(args), one] as const,
  );
  const beside = asJson ? documentsIn(stderr).map((one) => [kindOf(one), one] as const) : [];
  const all = [...printed, ...beside];
  const wrong = all.flatMap(([name, document]) => problems(`${name}.json`, document));
  if (wrong.length > 0) throw new Error(`${args.join(' ')} printed ${wrong.join('; ')}`);
  return all.length;
}

/** Checks the documents of one output, and that there are some. */
export function requireOutput(name: OutputName, stdout: string): void {
  const key = `output ${name}`;
  const validate = compiled.get(key) ?? ajv.compile(closed(schemaOf(name)));
  compiled.set(key, validate);
  const documents = documentsIn(stdout);
  if (documents.length === 0) throw new Error(`${name} printed nothing: ${stdout}`);
  for (const document of documents) {
    if (!validate(document)) throw new Error(`${name}: ${ajv.errorsText(validate.errors)}`);
  }
}

function kindOf(document: unknown): 'event' | 'error' {
  return Object.hasOwn(Object(document), 'event') ? 'event' : 'error';
}

/** The schema of a command: that of the first words that have one. */
function nameOf(args: readonly string[]): string {
  if (args.includes('--help') || args.includes('-h')) return 'help';
  const words = args.filter((arg) => !arg.startsWith('-'));
  const start = words.findIndex((word) => schemas.has(`${word}.json`) || groups.includes(word));
  const [command = '', next = ''] = words.slice(Math.max(start, 0));
  return schemas.has(`${command}-${next}.json`) ? `${command}-${next}` : command;
}

const groups = ['client', 'grant', 'profile', 'provider'];

/** One document over several lines, or one on each line; a stream that was cut may end within one. */
function documentsIn(text: string): readonly unknown[] {
  const whole = parsed(text);
  if (whole !== undefined) return [whole];
  const lines = text.split('\n').slice(0, -1);
  return lines.map(parsed).filter((document) => document !== undefined);
}

function parsed(text: string): unknown {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function problems(name: string, document: unknown): readonly string[] {
  const schema = schemas.get(name);
  if (schema === undefined) return [`something that has no schema (${name})`];
  const validate = compiled.get(name) ?? ajv.compile(closed(schema));
  compiled.set(name, validate);
  if (validate(document)) return [];
  const errors = (validate.errors ?? []).map(({ instancePath, message, params }) =>
    [instancePath, message, JSON.stringify(params)].join(' '),
  );
  return [`${JSON.stringify(document)}, which is not ${name}: ${errors.join(', ')}`];
}
