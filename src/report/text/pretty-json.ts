import { clean } from './clean.ts';
import type { Style } from './style.ts';

const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/**
 * A JSON text with a member on each line, in colours; `undefined` for any other text. Numbers and
 * strings stay as they were written: a program may care for digits that JavaScript does not have.
 */
export function prettyJson(text: string, style: Style): string | undefined {
  if (!isJson(text)) return undefined;
  const tokens = text.match(token) ?? [];
  let depth = 0;
  let shown = '';
  const newLine = () => `\n${'  '.repeat(depth)}`;
  for (const [index, one] of tokens.entries()) {
    const next = tokens[index + 1];
    if (one === '{' || one === '[') {
      const isEmpty = next === '}' || next === ']';
      if (!isEmpty) depth += 1;
      shown += isEmpty ? one : one + newLine();
    } else if (one === '}' || one === ']') {
      const before = tokens[index - 1];
      const isEmpty = before === '{' || before === '[';
      if (!isEmpty) depth -= 1;
      shown += isEmpty ? one : newLine() + one;
    } else if (one === ',') shown += one + newLine();
    else if (one === ':') shown += ': ';
    else shown += coloured(clean(one), next === ':', style);
  }
  return `${shown}\n`;
}

function coloured(text: string, isName: boolean, style: Style): string {
  if (isName) return style.link(text);
  return text.startsWith('"') ? style.good(text) : style.warn(text);
}

function isJson(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
