import { member } from '../jwt/form/json.ts';
import { isObject } from '../util/json.ts';
import { listOf, type LintInput, publishedKeys } from './input.ts';

/** How much it matters: an `error` breaks clients or trust, a `warning` may, an `info` is only information. */
export const severities = ['error', 'warning', 'info'] as const;

export type Severity = (typeof severities)[number];

/** One match of a rule: a sentence with the value in it, and the value. */
export type Sighting = { readonly message: string; readonly seen: string };

/**
 * What has to be changed: of a server the metadata, the key set, or the response that carries them; of
 * an API its challenge, its metadata, or its choice of authorization servers.
 */
export const subjects = [
  'metadata',
  'jwks',
  'response',
  'challenge',
  'resource',
  'servers',
  'clients',
] as const;

/** One thing that can be wrong with what was fetched: a row of a table. */
export type LintRuleOf<Input> = {
  readonly id: string;
  readonly severity: Severity;
  readonly about: (typeof subjects)[number];
  readonly look: (input: Input) => readonly Sighting[];
  /** The specification, or the source of the client, that requires it. */
  readonly rfc: string;
  /** What the operator of the server has to do. */
  readonly fix: string;
  /** The row of the diagnosis table about its consequence, where there is one. */
  readonly rule?: string;
};

/** One thing that can be wrong with the documents of a server. */
export type LintRule = LintRuleOf<LintInput>;

/** A row as it stands in a file whose rows are all about one thing. */
export type LintRowOf<Input> = Omit<LintRuleOf<Input>, 'about'>;
export type LintRow = LintRowOf<LintInput>;

/** Everything that rules find, the most severe first. */
export function findingsOf<Input>(
  rules: readonly LintRuleOf<Input>[],
  input: Input,
): readonly Finding[] {
  const findings = rules.flatMap(({ look, ...rule }) => {
    return look(input).map((seen): Finding => ({ ...rule, ...seen }));
  });
  return findings.toSorted((left, right) => {
    return severities.indexOf(left.severity) - severities.indexOf(right.severity);
  });
}

/** One match, with its rule. */
export type Finding = Omit<LintRule, 'look'> & Sighting;

/** The matches of a rule that looks for one thing: none or one. */
export function sighting(isThere: boolean, message: string, seen: string): readonly Sighting[] {
  return isThere ? [{ message, seen }] : [];
}

/** What a rule saw that minds a value in a list of the metadata. */
export function listed(input: LintInput, name: string, value: string, so: string) {
  const values = listOf(input, name) ?? [];
  return sighting(values.includes(value), `${name} has ${value}: ${so}`, values.join(' '));
}

/** What a rule saw that minds keys without a member; `so` is what comes of it. */
export function keysWithout(input: LintInput, name: string, so: string, least = 1) {
  const keys = (publishedKeys(input) ?? []).filter(isObject);
  const silent = keys.filter((key) => member(key, name) === undefined).length;
  const message = `${silent} of ${keys.length} keys ${silent === 1 ? 'has' : 'have'} no ${name}: ${so}`;
  return sighting(silent > 0 && keys.length >= least, message, String(silent));
}
