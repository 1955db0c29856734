import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';

import { writeFile } from 'atomically';

import { Failure } from '../model/errors.ts';
import { parseJson } from '../util/json.ts';

/**
 * The JSON of a state file, or undefined when it is missing. Throws a `usage` failure that names
 * the file when it is damaged, and does not change it.
 */
export async function readState<T>(
  file: string,
  isValid: (value: unknown) => value is T,
): Promise<T | undefined> {
  const text = await readText(file);
  if (text === undefined) return undefined;
  const value = parseJson(text);
  if (isValid(value)) return value;
  const message = `the state file of the built-in server is damaged: ${file}; move it away, the server makes a new one and you sign in to it again`;
  throw new Failure('usage', message);
}

/**
 * Writes a state file whole or not at all, readable by its owner only. Throws a `usage` failure
 * that names the file when it cannot be written.
 */
export async function writeState(file: string, value: unknown): Promise<void> {
  await writeText(file, `${JSON.stringify(value)}\n`);
}

/** The same for a text. */
export async function writeText(file: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(file, text, { mode: 0o600 });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `the state file of the built-in server cannot be written: ${file}: ${reason}`;
    const code = String(Object(error).code);
    throw new Failure('usage', message, {
      advice: { id: 'file_error', code },
      rule: 'U07',
      cause: error,
    });
  }
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Failure('usage', `the state file of the built-in server cannot be read: ${file}`, {
      rule: 'U07',
      cause: error,
    });
  }
}
