export type SyntaxFault = {
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
  /** The text at that position. */
  readonly found: string;
};

type State = 'value' | 'first value' | 'name' | 'first name' | 'colon' | 'separator' | 'end';

const string = String.raw`"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"`;
const number = String.raw`-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?`;
const lexeme = new RegExp(
  String.raw`[ \t\r\n]*(?:(?<mark>[{}[\]:,])|(?<string>${string})|${number}|true|false|null)`,
  'gy',
);

const allowed: Readonly<Record<State, readonly string[]>> = {
  value: ['{', '[', 'string', 'scalar'],
  'first value': ['{', '[', 'string', 'scalar', ']'],
  name: ['string'],
  'first name': ['string', '}'],
  colon: [':'],
  separator: [',', '}', ']'],
  end: [],
};

/**
 * The position of a JSON syntax error (RFC 8259). The message of the parser has it only in some
 * releases of Node and for some errors.
 */
export function findSyntaxError(text: string): SyntaxFault {
  const open: string[] = [];
  let state: State = 'value';
  let end = 0;
  for (const { 0: whole, index, groups } of text.matchAll(lexeme)) {
    const kind = groups?.['mark'] ?? (groups?.['string'] === undefined ? 'scalar' : 'string');
    if (!allowed[state].includes(kind) || !nests(kind, open)) break;
    state = after(kind, state, open);
    end = index + whole.length;
  }
  return describe(text, end);
}

/** Keeps the stack of open brackets; false for one that closes what is not open. */
function nests(kind: string, open: string[]): boolean {
  if (kind === '{' || kind === '[') open.push(kind);
  if (kind === '}') return open.pop() === '{';
  if (kind === ']') return open.pop() === '[';
  return true;
}

function after(kind: string, state: State, open: readonly string[]): State {
  if (kind === '{') return 'first name';
  if (kind === '[') return 'first value';
  if (kind === ':') return 'value';
  if (kind === ',') return open.at(-1) === '{' ? 'name' : 'value';
  if (kind === 'string' && (state === 'name' || state === 'first name')) return 'colon';
  return open.length === 0 ? 'end' : 'separator';
}

function describe(text: string, end: number): SyntaxFault {
  const rest = text.slice(end).replace(/^[ \t\r\n]*/, '');
  const before = text.slice(0, text.length - rest.length);
  const lines = before.split('\n');
  const [word = ''] = /^(?:[\w.+-]+|.?)/u.exec(rest) ?? [];
  const found = rest === '' ? 'unexpected end' : `unexpected ${word.slice(0, 20)}`;
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1, found };
}
