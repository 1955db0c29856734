import { flows, type TokenSet } from '../token-set.ts';
import {
  number,
  object,
  oneOf,
  parseStored,
  requireShape,
  type Shape,
  text,
  texts,
} from '../json-file.ts';
import { profileFlag } from '../profile-name.ts';

const required: Readonly<Record<string, Shape>> = {
  access_token: text,
  token_type: text,
  obtained_at: number,
  issuer: text,
  client_id: text,
  flow: oneOf(flows),
};

const optional: Readonly<Record<string, Shape>> = {
  expires_at: number,
  refresh_token: text,
  refresh_expires_at: number,
  id_token: text,
  scope: text,
  resource: texts,
  extra: object,
  refresh_sent_at: number,
};

/**
 * The token set of a profile in a file; a `usage` failure that names the file and the fault when it
 * is none.
 */
export function parseTokenSet(json: string, file: string, profile: string): TokenSet {
  const hint = `delete ${file} and sign in again: atm-cli login${profileFlag(profile)}`;
  const stored = { text: json, file, hint };
  const value = parseStored(stored);
  requireShape(value, object, 'what it holds', stored);
  const members = value as Readonly<Record<string, unknown>>;
  for (const [name, shape] of Object.entries({ ...required, ...optional })) {
    if (members[name] === undefined && name in optional) continue;
    requireShape(members[name], shape, `"${name}"`, stored);
  }
  return value as TokenSet;
}
