import { Failure } from '../errors.ts';
import { findSyntaxError } from './json-syntax.ts';

/** The value of a JSON file of ours; a `usage` failure that names the file and the line otherwise. */
export function parseStoredJson(json: string, file: string, hint: string): unknown {
  const text = withoutByteOrderMark(json);
  try {
    return JSON.parse(text);
  } catch (error) {
    const { line, column, found } = findSyntaxError(text);
    const message = `${file} is not JSON: line ${line}, column ${column}: ${found}`;
    throw new Failure('usage', message, { hint, cause: error });
  }
}

/** Editors on Windows may put one before the text. */
export function withoutByteOrderMark(text: string): string {
  return text.replace(/^\ufeff/, '');
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
