import { Failure } from '../model/errors.ts';
import type { ClientSettings } from '../model/settings.ts';
import { plainTraits, type Traits } from '../model/traits.ts';
import { closest } from '../util/did-you-mean.ts';
import { readParameter } from './parameters.ts';
import type { Preset } from './preset.ts';

export type Applied = {
  readonly settings: Partial<ClientSettings>;
  readonly traits: Traits;
  /** How parameters were interpreted, if not as written: a sentence each. */
  readonly notices: readonly string[];
};

/**
 * The settings and the traits of a preset, its templates filled from `parameters`. Settings in
 * `named` need no parameter: with an issuer none is required. Throws a `usage` failure for a
 * parameter that is missing, malformed, or not one of this preset.
 */
export function applyPreset(
  preset: Preset,
  parameters: Readonly<Record<string, string | undefined>>,
  named: Partial<ClientSettings> = {},
): Applied {
  const given = Object.entries(parameters).filter(([, text]) => text !== undefined && text !== '');
  for (const [name] of given) requireKnown(preset, name);
  const read = preset.parameters.flatMap((parameter) => {
    const text = parameters[parameter.name] || parameter.default;
    return text === undefined ? [] : [{ name: parameter.name, ...readParameter(parameter, text) }];
  });
  const values = Object.fromEntries(read.map(({ name, value }) => [name, value]));
  if (named.issuer === undefined && named.token_endpoint === undefined) {
    requireAll(preset, values);
  }
  return {
    settings: fillMembers(preset.settings, values),
    traits: { ...plainTraits, ...fillMembers(preset.traits, values) },
    notices: read.flatMap(({ notice }) => (notice === undefined ? [] : [notice])),
  };
}

function requireAll({ id, parameters }: Preset, values: Values): void {
  const missing = parameters.filter(({ name, optional }) => {
    return !optional && values[name] === undefined;
  });
  const [first] = missing;
  if (first === undefined) return;
  const flags = missing.map(({ name, description }) => `--${name} (${description})`);
  const example = missing.map((parameter) => `--${parameter.name} ${parameter.example}`);
  const message = `provider ${id} needs ${flags.join(' and ')}, such as ${example.join(' ')}`;
  throw new Failure('usage', message);
}

function requireKnown({ id, parameters }: Preset, name: string): void {
  const names = parameters.map((parameter) => parameter.name);
  if (names.includes(name)) return;
  const meant = closest(name, names);
  const flags = names.map((known) => `--${known}`).join(' and ');
  const known =
    meant === undefined ? `; its parameters: ${flags || 'none'}` : `, did you mean --${meant}?`;
  throw new Failure('usage', `provider ${id} has no parameter --${name}${known}`);
}

/**
 * Fills every text, including those in lists and pairs; a member whose template lacks a value is
 * left out.
 */
function fillMembers<T extends object>(members: T, values: Values): T {
  const filled = Object.entries(members).flatMap(([name, value]: [string, unknown]) => {
    const result = fillValue(value, values);
    return result === undefined ? [] : [[name, result]];
  });
  return Object.fromEntries(filled) as T;
}

function fillValue(value: unknown, values: Values): unknown {
  if (typeof value === 'string') return fill(value, values);
  if (Array.isArray(value)) {
    return value.map((item) => fillValue(item, values)).filter((item) => item !== undefined);
  }
  return typeof value === 'object' && value !== null ? fillMembers(value, values) : value;
}

/** Values of parameters by name; for a `host` and a `server` it is the URL. */
export type Values = Readonly<Record<string, string | undefined>>;

const placeholder = /(?<scheme>https:\/\/)?\{(?<name>[a-z\d-]+)\}/g;
const optionalPart = /\[(?<part>[^[\]{]*\{[^[\]]*)\]/g;

/** The parameters in a template; those of a part in brackets only with `optional`. */
export function placeholders(template: string, { optional = true } = {}): readonly string[] {
  const text = optional ? template : template.replace(optionalPart, '');
  return [...text.matchAll(placeholder)].map(({ groups }) => groups?.['name'] ?? '');
}

/**
 * Fills a template: `https://{domain}/` gets the scheme of the given domain, a part in brackets is
 * left out without its parameter. `undefined` when another value is missing.
 */
export function fill(template: string, values: Values): string | undefined {
  const text = template.replace(optionalPart, (_whole, part: string) => {
    return placeholders(part).every((name) => values[name] !== undefined) ? part : '';
  });
  if (placeholders(text).some((name) => values[name] === undefined)) return undefined;
  return text.replace(placeholder, (_whole, scheme: string | undefined, name: string) => {
    const value = values[name] ?? '';
    return scheme === undefined || /^https?:/.test(value) ? value : scheme + value;
  });
}
