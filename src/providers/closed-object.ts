/** Objects of presets, in which a member that nobody knows is a mistake. */
import * as v from 'valibot';
import { closest } from '../closest.ts';
import { anyObject, type Schema } from '../json-file.ts';

/** An object with these members and no others; the message of an issue says which was meant. */
export function closedObject<const E extends v.ObjectEntries>(entries: E) {
  const names = Object.keys(entries);
  const meant = ({ input }: v.StrictObjectIssue) => {
    const name = closest(String(input), names);
    return name === undefined ? `there are: ${names.join(', ')}` : `did you mean ${name}?`;
  };
  return v.pipe(anyObject, v.strictObject(entries, meant)) as unknown as Schema<
    Readonly<v.InferOutput<v.ObjectSchema<E, undefined>>>
  >;
}
