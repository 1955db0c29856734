/** The parts of which the schemas of the JSON output are made. */
import * as v from 'valibot';
import { exitCodes, type FailureKind } from '../../model/errors.ts';

/** A text with its meaning, which becomes its description in the JSON Schema. */
export function text(meaning: string) {
  return v.pipe(v.string(), v.description(meaning));
}

export function flag(meaning: string) {
  return v.pipe(v.boolean(), v.description(meaning));
}

export function number(meaning: string) {
  return v.pipe(v.number(), v.description(meaning));
}

export function integer(meaning: string) {
  return v.pipe(v.number(), v.integer(), v.description(meaning));
}

/** A moment: whole seconds since 1970-01-01T00:00:00Z, as in tokens. */
export function moment(meaning: string) {
  return v.pipe(v.number(), v.integer(), v.description(`${meaning}, in seconds since 1970`));
}

export function list<const Item extends v.GenericSchema>(item: Item, meaning: string) {
  return v.pipe(v.array(item), v.readonly(), v.description(meaning));
}

export function texts(meaning: string) {
  return list(v.string(), meaning);
}

export function choice<const Words extends readonly string[]>(words: Words, meaning: string) {
  return v.pipe(v.picklist(words), v.description(meaning));
}

/** An object that is passed on as it was received: its members are those of somebody else's standard. */
export function received(meaning: string) {
  return v.pipe(v.record(v.string(), v.unknown()), v.readonly(), v.description(meaning));
}

/** Any JSON value, as it was received. */
export function receivedValue(meaning: string) {
  return v.pipe(v.unknown(), v.description(meaning));
}

/** A member that may be absent or null, which means the same. */
export const maybe = v.nullish;

export function described<const Schema extends v.GenericSchema>(schema: Schema, meaning: string) {
  return v.pipe(schema, v.description(meaning));
}

/** The kinds of failures. */
export const failureKinds = Object.keys(exitCodes).filter((kind) => kind !== 'ok') as readonly (
  | FailureKind
  | 'bug'
)[];

export const error = v.object({
  kind: choice(failureKinds, 'what kind of failure it is; each kind has one exit code'),
  code: maybe(text('the error code of the server (RFC 6749 section 5.2)')),
  message: text('what happened, in one sentence'),
  hints: texts('what to do next, the surest first'),
  rule: maybe(text('the rule that explains it: atm-cli explain <rule>')),
  exit_code: integer('the exit code of the command'),
});

export const storage = v.object({
  kind: choice(['keyring', 'file'], 'keyring: encrypted, the key is in the keyring of the system'),
  path: text('the file of the tokens'),
});

export const profileName = text('the profile');
export const builtIn = flag('the profile of the built-in server');
export const sub = maybe(text('the user: the sub of the ID token'));
