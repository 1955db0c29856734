import { Failure } from '../errors.ts';
import type { TokenSet } from '../token-set.ts';
import { isRecord, parseStoredJson } from './stored-json.ts';

type Check = readonly [expected: string, holds: (value: unknown) => boolean];

const text: Check = ['a text', (value) => typeof value === 'string'];
const time: Check = ['a number of seconds', (value) => Number.isFinite(value)];
const texts: Check = ['a list of texts', (value) => Array.isArray(value) && value.every(text[1])];
const record: Check = ['an object', isRecord];
const flows: readonly unknown[] = ['authorization_code', 'device_code', 'client_credentials'];
const flow: Check = [flows.join(' or '), (value) => flows.includes(value)];

const required = {
  access_token: text,
  token_type: text,
  obtained_at: time,
  issuer: text,
  client_id: text,
  flow,
} as const;

const optional = {
  expires_at: time,
  refresh_token: text,
  id_token: text,
  scope: text,
  resource: texts,
  extra: record,
} as const;

/** The token set that a file holds; a `usage` failure that names the file and the fault otherwise. */
export function parseTokenSet(json: string, file: string): TokenSet {
  const hint = `delete ${file} and sign in again with atm-cli login`;
  const value = parseStoredJson(json, file, hint);
  if (!isRecord(value)) throw new Failure('usage', `${file} holds no token set`, { hint });
  const present = Object.entries(optional).filter(([name]) => name in value);
  const wrong = [...Object.entries(required), ...present].find(
    ([name, [, holds]]) => !holds(value[name]),
  );
  if (wrong === undefined) return value as TokenSet;
  const [name, [expected]] = wrong;
  throw new Failure('usage', `${file}: "${name}" is not ${expected}`, { hint });
}
