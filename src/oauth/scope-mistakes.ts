import { closest } from '../util/did-you-mean.ts';
import { scopesOf } from './scope.ts';

export type ScopeRules = {
  /** The separator of scopes at this server. */
  readonly separator: ' ' | ',';
  /** `scopes_supported` of the metadata. */
  readonly supported?: readonly string[] | undefined;
};

/** OpenID Connect Core sections 5.4 and 11. */
const standard = ['openid', 'profile', 'email', 'address', 'phone', 'offline_access'];

/** RFC 6749 section 3.3: printable ASCII but the space, the double quote and the backslash. */
const scopeToken = /^[!#-[\]-~]+$/;

const marks = { ',': 'a comma', '+': 'a plus sign', ';': 'a semicolon' } as const;

/**
 * What looks like a mistake in a scope value that a user typed, a sentence each. The server decides
 * whether it is one: a scope that its metadata list never is.
 */
export function scopeMistakes(scope: string, rules: ScopeRules): readonly string[] {
  const { separator, supported = [] } = rules;
  const all = scope.split(/\s+/).filter((name) => name !== '');
  const doubled = new Set(all.filter((name, at) => all.indexOf(name) < at));
  const known = [...supported, ...standard];
  const odd = scopesOf(scope).filter((name) => !known.includes(name));
  return [
    ...[...doubled].map((name) => `the scope ${name} is given twice: it is sent once`),
    ...odd.flatMap((name) => mistakeIn(name, separator, known) ?? []),
  ];
}

function mistakeIn(
  name: string,
  separator: ScopeRules['separator'],
  known: readonly string[],
): string | undefined {
  if (!scopeToken.test(name)) {
    return `the scope ${JSON.stringify(name)} has a character that no scope has (RFC 6749 section 3.3)`;
  }
  for (const [mark, what] of Object.entries(marks)) {
    const parts = name.split(mark).filter((part) => part !== '');
    const isUri = name.includes('://') && !parts.some((part) => known.includes(part));
    if (mark === separator || !name.includes(mark) || isUri) continue;
    return `the scope "${name}" has ${what}: scopes are separated by spaces ("${parts.join(' ')}")`;
  }
  const meant = name.length < minLength ? undefined : closest(name, known);
  return meant && `the server lists no scope ${name}: did you mean ${meant}?`;
}

/** Shorter names are too often two letters away from another one. */
const minLength = 5;
