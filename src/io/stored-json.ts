import { Failure } from '../errors.ts';

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

/** Some editors on Windows put one before the text. */
export function withoutByteOrderMark(text: string): string {
  return text.replace(/^\ufeff/, '');
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const lexeme =
  /[ \t\r\n]*(?:(?<mark>[{}[\]:,])|(?<text>"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*")|(?<other>(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.])))/uy;

type State = 'value' | 'first value' | 'name' | 'first name' | 'colon' | 'next' | 'end';

const value = { '{': 'first name', '[': 'first value', text: 'next', other: 'next' } as const;
const closing = { '}': 'next', ']': 'next' } as const;

const grammar: Readonly<Record<State, Readonly<Record<string, State>>>> = {
  value,
  'first value': { ...value, ']': 'next' },
  name: { text: 'colon' },
  'first name': { text: 'colon', '}': 'next' },
  colon: { ':': 'value' },
  next: { ',': 'value', ...closing },
  end: {},
};

/**
 * Where a text stops being JSON (RFC 8259). The parser's own message cannot say it: whether it
 * names a position, and how, differs between the releases of Node.
 */
function findSyntaxError(text: string): { line: number; column: number; found: string } {
  const open: string[] = [];
  let state: State = 'value';
  let offset = 0;
  for (;;) {
    lexeme.lastIndex = offset;
    const match = lexeme.exec(text);
    break;
  }
  return { line: 1, column: 1, found: '' };
}
