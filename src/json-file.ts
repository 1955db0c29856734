import { Failure } from './errors.ts';
import { isObject } from './json.ts';
import { findSyntaxError } from './json-syntax.ts';

/** A JSON file that people may have edited, and what to tell them when it is not what it should be. */
export type StoredText = { readonly text: string; readonly file: string; readonly hint: string };

/** What a value has to be, and in which words to ask for it. */
export type Shape = { readonly expected: string; readonly holds: (value: unknown) => boolean };

export const text: Shape = { expected: 'a text', holds: (value) => typeof value === 'string' };
export const number: Shape = { expected: 'a number', holds: (value) => typeof value === 'number' };
export const object: Shape = { expected: 'an object', holds: isObject };
export const texts: Shape = {
  expected: 'a list of texts',
  holds: (value) => Array.isArray(value) && value.every(text.holds),
};
export const pairs: Shape = {
  expected: 'an object of texts',
  holds: (value) => isObject(value) && Object.values(value as object).every(text.holds),
};

/** The shape of a value that is one of a few. */
export function oneOf(values: readonly unknown[]): Shape {
  return { expected: values.join(' or '), holds: (value) => values.includes(value) };
}

/** The value of the file; a `usage` failure that names the file and the line when it is not JSON. */
export function parseStored({ text: json, file, hint }: StoredText): unknown {
  const readable = withoutByteOrderMark(json);
  try {
    return JSON.parse(readable);
  } catch (error) {
    const { line, column, found } = findSyntaxError(readable);
    const message = `${file} is not JSON: line ${line}, column ${column}: ${found}`;
    throw new Failure('usage', message, { hint, cause: error });
  }
}

/** Throws a `usage` failure that names the file and the member unless the value has the shape. */
export function requireShape(
  value: unknown,
  { expected, holds }: Shape,
  member: string,
  { file, hint }: StoredText,
): void {
  if (!holds(value)) throw new Failure('usage', `${file}: ${member} is not ${expected}`, { hint });
}

/** Editors on Windows may put one before the text. */
export function withoutByteOrderMark(json: string): string {
  return json.replace(/^\ufeff/, '');
}
