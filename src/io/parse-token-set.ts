import { flows, type TokenSet } from '../token-set.ts';
import {
  number,
  object,
  oneOf,
  parseStored,
  requireShape,
  type Shape,
  type StoredText,
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

/** A file that holds tokens as they are, or sealed: an envelope that `sealed-file.ts` opens. */
export type StoredTokens = { readonly tokens: TokenSet } | { readonly sealed: SealedFile };

export type SealedFile = {
  readonly file: string;
  /** What to do when it does not open. */
  readonly hint: string;
  /** Unchecked but for its first member, by which it is told from a token set. */
  readonly value: unknown;
};

/**
 * What the file of a profile holds; a `usage` failure that names the file and the fault when that is
 * neither a token set nor sealed.
 */
export function parseTokenFile(json: string, file: string, profile: string): StoredTokens {
  const signIn = `sign in again: atm-cli login${profileFlag(profile)}`;
  const stored = { text: json, file, hint: `delete ${file} and ${signIn}` };
  const value = parseStored(stored);
  requireShape(value, object, 'what it holds', stored);
  if (Object.hasOwn(value as object, 'atm_cli')) return { sealed: { file, hint: signIn, value } };
  return { tokens: requireTokenSet(value, stored) };
}

/** The token set that a sealed file held; a `usage` failure that names the fault when it is none. */
export function parseTokenSet(json: string, { file, hint }: SealedFile): TokenSet {
  const stored = { text: json, file, hint };
  return requireTokenSet(parseStored(stored), stored);
}

function requireTokenSet(value: unknown, stored: StoredText): TokenSet {
  requireShape(value, object, 'what it holds', stored);
  const members = value as Readonly<Record<string, unknown>>;
  for (const [name, shape] of Object.entries({ ...required, ...optional })) {
    if (members[name] === undefined && name in optional) continue;
    requireShape(members[name], shape, `"${name}"`, stored);
  }
  return value as TokenSet;
}
