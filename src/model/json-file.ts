/** Reads JSON files of atm-cli that a user may have edited, and reports errors in a sentence. */
import * as v from 'valibot';
import { closest } from '../util/did-you-mean.ts';
import { Failure, type FailureDetails } from './errors.ts';
import { isObject, type JsonObject, kindOf } from '../util/json.ts';
import { findSyntaxError } from '../util/json-syntax.ts';

/** A JSON file, and what is said when it is not valid. */
export type StoredText = Pick<FailureDetails, 'advice' | 'rule'> & {
  readonly text: string;
  readonly file: string;
};

/** The schema of a `T`. */
export type Schema<T> = v.GenericSchema<unknown, T>;

/** An object with any members. Valibot's own schemas accept an array as one. */
export const anyObject: Schema<JsonObject> = v.custom<JsonObject>(isObject);
export const strings = v.pipe(v.array(v.string()), v.readonly());
export const stringPairs = v.pipe(anyObject, v.record(v.string(), v.string()), v.readonly());

/** An object with these members; others are kept. */
export function object<const E extends v.ObjectEntries>(entries: E) {
  return v.pipe(anyObject, v.looseObject(entries)) as unknown as Schema<
    Readonly<v.InferOutput<v.ObjectSchema<E, undefined>>>
  >;
}

type Optional<E extends v.ObjectEntries> = {
  readonly [K in keyof E]: v.ExactOptionalSchema<E[K], undefined>;
};

/** The same members, all optional. */
export function optional<const E extends v.ObjectEntries>(entries: E): Optional<E> {
  const all = Object.entries(entries).map(([name, schema]) => [name, v.exactOptional(schema)]);
  return Object.fromEntries(all) as Optional<E>;
}

/**
 * The value of a JSON file. Throws a `usage` failure that names the file, and the line of a syntax
 * error or the member that does not match `schema`.
 */
export function readStored<T>(schema: Schema<T>, stored: StoredText): T {
  return requireSchema(schema, parseStored(stored), stored);
}

/**
 * The JSON of a file. Throws a `usage` failure that names the file and the line when it is not
 * JSON.
 */
export function parseStored({ text: json, file, ...details }: StoredText): unknown {
  const readable = withoutByteOrderMark(json);
  try {
    return JSON.parse(readable);
  } catch (error) {
    const { line, column, found } = findSyntaxError(readable);
    const message = `${file} is not JSON: line ${line}, column ${column}: ${found}`;
    throw new Failure('usage', message, { ...details, cause: error });
  }
}

/** The same as `readStored` for a value in a file: `path` are the names of the members around it. */
export function requireSchema<T>(
  schema: Schema<T>,
  value: unknown,
  { file, advice, rule }: Omit<StoredText, 'text'>,
  path: readonly string[] = [],
): T {
  const { issues, output } = v.safeParse(schema, value, { abortEarly: true, abortPipeEarly: true });
  if (issues === undefined) return output;
  const [issue] = issues;
  const names = [...path, ...(issue.path ?? []).map(({ key }) => key)];
  const name = JSON.stringify(names.join('.'));
  const wrong = `${seen(issue)}, expected ${expected(issue)}`;
  const fail = (message: string) => new Failure('usage', message, { advice, rule });
  if (names.length === 0) throw fail(`${file} holds ${wrong}`);
  if (issue.path?.at(-1)?.origin !== 'key') {
    throw fail(`${file}: ${name} is ${wrong}`);
  }
  if (issue.expected !== 'never') throw fail(`${file}: ${name} is missing`);
  throw fail(`${file}: unknown member ${name}; ${issue.message}`);
}

/** Editors on Windows may add one. */
export function withoutByteOrderMark(json: string): string {
  return json.replace(/^\ufeff/, '');
}

const articles: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  boolean: 'true or false',
  Array: 'an array',
  unknown: 'an object',
};

/** A check of ours has its own text; valibot prints a choice as `("a" | "b")`. */
function expected({ kind, message, expected: wanted }: v.BaseIssue<unknown>): string {
  if (kind === 'validation') return message;
  return articles[wanted ?? ''] ?? (wanted ?? '').replace(/^\(|\)$/g, '').replaceAll(' | ', ' or ');
}

/** Shows a string only when one of a few words is expected: any other string may be a secret. */
function seen({ kind, type, input }: v.BaseIssue<unknown>): string {
  const isShown = typeof input === 'string' && (kind === 'validation' || type === 'picklist');
  return isShown ? JSON.stringify(input.slice(0, 60)) : kindOf(input);
}

/** An object with these members only; the message of an issue suggests a similar one. */
export function closedObject<const E extends v.ObjectEntries>(entries: E) {
  const names = Object.keys(entries);
  const meant = ({ input }: v.StrictObjectIssue) => {
    const name = closest(String(input), names);
    return name === undefined ? `members: ${names.join(', ')}` : `did you mean ${name}?`;
  };
  return v.pipe(anyObject, v.strictObject(entries, meant)) as unknown as Schema<
    Readonly<v.InferOutput<v.ObjectSchema<E, undefined>>>
  >;
}
