import type { Problem } from './base64url.ts';
import { deepestJson, type JsonObject } from '../../util/json.ts';
import { quote } from '../quote.ts';

const string = String.raw`"[^"\\]*(?:\\.[^"\\]*)*"`;
const lexeme = new RegExp(
  String.raw`[\s,]*(?:(?<name>${string})\s*:|(?<open>[{[])|(?<close>[}\]])|(?<value>(?<number>-?\d[\d.eE+-]*)|${string}|true|false|null))`,
  'gy',
);

/**
 * Whether `unsafeJson` certainly finds nothing, as a fast check for most texts: what is serialized as it was
 * read lost no member and no number. It cannot say the opposite.
 */
export function isPlainJson(text: string, value: JsonObject): boolean {
  for (const name in value) {
    const kind = typeof value[name];
    if (kind === 'object' && value[name] !== null && !isListOfTexts(value[name])) return false;
  }
  return JSON.stringify(value) === text;
}

function isListOfTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((member) => typeof member === 'string');
}

/**
 * Finds what `JSON.parse` accepts silently and other libraries read differently: a member that
 * occurs twice, a number beyond every double, nesting that breaks recursive printers. `text` is
 * valid JSON. It walks a list of lexemes, so no depth can exhaust the stack.
 */
export function unsafeJson(text: string, part: string): Problem | undefined {
  const open: Map<string, string>[] = [];
  let name: string | undefined;
  for (const { groups = {} } of text.matchAll(lexeme)) {
    if (groups['name'] !== undefined) {
      name = String(JSON.parse(groups['name']));
      continue;
    }
    if (groups['close'] !== undefined) {
      open.pop();
      continue;
    }
    const members = open.at(-1);
    const value = groups['value'] ?? groups['open'] ?? '';
    const first = name === undefined ? undefined : members?.get(name);
    if (name !== undefined && first !== undefined) return twice(name, first, value);
    if (groups['number'] !== undefined && !Number.isFinite(Number(value))) {
      return infinite(name ?? part, value);
    }
    if (name !== undefined) members?.set(name, value);
    name = undefined;
    if (groups['open'] === undefined) continue;
    open.push(new Map());
    if (open.length > deepestJson) {
      const message = `${part} is nested more than ${deepestJson} levels deep`;
      return { rule: 'jwt-size', message };
    }
  }
  return undefined;
}

function twice(name: string, first: string, second: string): Problem {
  return {
    rule: 'jwt-duplicate-member',
    message: `${shown(name)} occurs twice (${first} and ${second}); libraries differ on which one they use`,
  };
}

function infinite(name: string, value: string): Problem {
  return { rule: 'jwt-number', message: `${shown(name)} is not a finite number (${value})` };
}

function shown(name: string): string {
  return quote(name).replaceAll('"', '`');
}
