import { refuse } from './answer.ts';
import type { JsonObject, Refusal } from './body.ts';

/**
 * The members of a body that has exactly these, each a non-empty text; else an error response that
 * lists the faults and the members of `purpose`, such as "a login".
 */
export function readMembers<N extends string>(
  members: JsonObject,
  names: readonly N[],
  purpose: string,
): { readonly values: Readonly<Record<N, string>> } | Refusal {
  const unexpected = Object.keys(members).filter((name) => !names.some((one) => one === name));
  const missing = names.filter((name) => !Object.hasOwn(members, name));
  const empty = names.filter((name) => !missing.includes(name) && !isText(members[name]));
  const faults = [
    ...unexpected.map((name) => `unexpected ${name}`),
    ...missing.map((name) => `missing ${name}`),
    ...empty.map((name) => `${name} is empty or not a text`),
  ];
  if (faults.length === 0) return { values: members as Readonly<Record<N, string>> };
  return {
    refusal: refuse(400, `${faults.join(', ')}; ${purpose} has exactly {${names.join(', ')}}`),
  };
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}
