import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import { requireText } from '../../model/text-file.ts';
import { readInput } from '../input.ts';

export type BodyInput = {
  /** Each is a text, `@file`, or `@-` or `-` for standard input. */
  readonly data?: readonly string[] | undefined;
  readonly jsonData?: string | undefined;
};

export type CallBody = {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly contentType: string;
};

/**
 * The body of a request from the command line. `data` are bytes as they are in files, several parts
 * joined by `&`, as curl does it; `jsonData` is sent in UTF-8. Throws `usage` when it is not JSON.
 */
export async function bodyFrom(
  context: Context,
  { data = [], jsonData }: BodyInput,
): Promise<CallBody | undefined> {
  if (jsonData !== undefined && data.length > 0) {
    throw new Failure('usage', '--data and --json-data cannot be combined', {
      hint: 'use one of the two',
    });
  }
  if (jsonData !== undefined) {
    const text = requireText(await bytesOf(context, jsonData), 'the value of --json-data');
    requireJson(text);
    return { body: new TextEncoder().encode(text), contentType: 'application/json' };
  }
  if (data.length === 0) return undefined;
  const parts: Uint8Array[] = [];
  for (const part of data) parts.push(await bytesOf(context, part));
  const joined = parts.flatMap((part, index) => (index === 0 ? [part] : [ampersand, part]));
  const body = new Uint8Array(Buffer.concat(joined));
  return { body, contentType: 'application/x-www-form-urlencoded' };
}

const ampersand = new TextEncoder().encode('&');

async function bytesOf(context: Context, text: string): Promise<Uint8Array> {
  if (text === '-') return await readInput(context, '-');
  return text.startsWith('@')
    ? await readInput(context, text.slice(1))
    : new TextEncoder().encode(text);
}

function requireJson(text: string): void {
  try {
    JSON.parse(text);
  } catch (cause) {
    throw new Failure('usage', 'the value of --json-data is not JSON', {
      hint: 'example: {"name":"Ada"}, in the quotes of your shell, or @<file>; --data sends any text unchanged',
      cause,
    });
  }
}
