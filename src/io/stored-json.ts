import { Failure } from '../errors.ts';

/** The value of a JSON file of ours; a `usage` failure that names the file and the line otherwise. */
export function parseJson(json: string, file: string, hint: string): unknown {
  const text = json.replace(/^\ufeff/, '');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Failure('usage', `${file} is not JSON`, { hint, cause: error });
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
