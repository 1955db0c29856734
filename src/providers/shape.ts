import { closest } from '../closest.ts';
import { Failure } from '../errors.ts';
import { object, requireShape, type Shape, type StoredText } from '../json-file.ts';

/** The members that an object may have, and which of them it has to have. */
export type Members = {
  readonly required?: readonly string[];
  readonly members: Readonly<Record<string, Shape | Members>>;
};

/** The shape of a text that is one of a few. */
export function choice(values: readonly string[]): Shape {
  return {
    expected: values.map((value) => JSON.stringify(value)).join(' or '),
    holds: (value) => typeof value === 'string' && values.includes(value),
  };
}

/**
 * Throws a `usage` failure that names the file and the member unless the value has these members,
 * each of its shape, and no others. `path` is empty for the whole document.
 */
export function requireMembers(
  value: unknown,
  { required = [], members }: Members,
  path: string,
  stored: StoredText,
): void {
  requireShape(value, object, path === '' ? 'what it holds' : `"${path}"`, stored);
  const found = value as Readonly<Record<string, unknown>>;
  const at = (name: string) => (path === '' ? name : `${path}.${name}`);
  for (const name of required) {
    if (Object.hasOwn(found, name)) continue;
    throw new Failure('usage', `${stored.file}: "${at(name)}" is missing`, { hint: stored.hint });
  }
  for (const [name, inner] of Object.entries(found)) {
    const shape = Object.hasOwn(members, name) ? members[name] : undefined;
    if (shape === undefined) throw unknownMember(name, at(name), members, stored);
    if ('members' in shape) requireMembers(inner, shape, at(name), stored);
    else requireShape(inner, shape, `"${at(name)}"`, stored);
  }
}

function unknownMember(
  name: string,
  path: string,
  members: Members['members'],
  { file }: StoredText,
): Failure {
  const names = Object.keys(members);
  const meant = closest(name, names);
  return new Failure('usage', `${file}: there is no member "${path}"`, {
    hint: meant === undefined ? `there are: ${names.join(', ')}` : `did you mean ${meant}?`,
  });
}
