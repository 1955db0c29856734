/** The members of a server's responses, and what is made of one that does not have its type. */
import { type JsonObject, kindOf } from '../util/json.ts';
import { isEmpty, type MemberKind, moreThanNone, seconds, text, texts } from './member-kinds.ts';

export type ResponseKind =
  | 'token'
  | 'device authorization'
  | 'pushed authorization request'
  | 'introspection'
  | 'userinfo'
  | 'registration';

type Member = MemberKind & {
  /** Without it the response is of no use. */
  readonly required?: true;
  /** The name that some servers use for it. */
  readonly alias?: string;
  /** What counts when there is nothing to read. */
  readonly fallback?: string | number;
  /** An empty text is a value: GitHub has it for a token without any scope. */
  readonly mayBeEmpty?: true;
  /** A token: control characters in it could start a second header or command. */
  readonly isToken?: true;
};

/** It opens the API: nothing else is read as one. */
const accessToken: Member = {
  name: 'a string',
  read: (value) => (typeof value === 'string' ? value : undefined),
  required: true,
  isToken: true,
};

/** What it says is relied on: a text such as "true" is not it, as at other clients. */
const active: Member = {
  name: 'a boolean',
  read: (value) => (typeof value === 'boolean' ? value : undefined),
  required: true,
};

/** The lifetime of a device code at the largest servers, in seconds. */
const usualLifetime = 900;

/** "Typically … between 5 and 600 seconds" (RFC 9126 section 2.2); most servers keep it a minute. */
const usualPushedLifetime = 60;

type Shape = {
  /** Where the members are specified. */
  readonly source: string;
  readonly members: Readonly<Record<string, Member>>;
};

const shapes: Readonly<Record<ResponseKind, Shape>> = {
  token: {
    source: 'RFC 6749 section 5.1',
    members: {
      access_token: accessToken,
      token_type: { ...text, fallback: 'Bearer' },
      expires_in: seconds,
      refresh_token: { ...text, isToken: true },
      scope: { ...texts, mayBeEmpty: true },
      id_token: { ...text, isToken: true },
      // RFC 8693 section 2.2.1
      issued_token_type: text,
    },
  },
  'device authorization': {
    source: 'RFC 8628 section 3.2',
    members: {
      device_code: { ...text, required: true },
      user_code: { ...text, required: true },
      // Google
      verification_uri: { ...text, required: true, alias: 'verification_url' },
      verification_uri_complete: text,
      expires_in: { ...moreThanNone, fallback: usualLifetime },
      interval: moreThanNone,
    },
  },
  'pushed authorization request': {
    source: 'RFC 9126 section 2.2',
    members: {
      request_uri: { ...text, required: true },
      expires_in: { ...moreThanNone, fallback: usualPushedLifetime },
    },
  },
  introspection: {
    source: 'RFC 7662 section 2.2',
    members: {
      active,
      scope: { ...texts, mayBeEmpty: true },
      client_id: text,
      username: text,
      token_type: text,
      exp: seconds,
      iat: seconds,
      nbf: seconds,
      sub: text,
      iss: text,
      jti: text,
    },
  },
  userinfo: {
    source: 'OpenID Connect Core section 5.3.2',
    members: { sub: { ...text, required: true } },
  },
  registration: {
    source: 'RFC 7591 section 3.2.1',
    members: {
      client_id: { ...text, required: true },
      client_secret: { ...text, isToken: true },
      client_id_issued_at: seconds,
      client_secret_expires_at: seconds,
      registration_access_token: { ...text, isToken: true },
      registration_client_uri: text,
      token_endpoint_auth_method: text,
      client_name: text,
      scope: { ...texts, mayBeEmpty: true },
    },
  },
};

/** A member that was not as specified, and what became of it: no value of a token or text is in it. */
export type Tolerated = { readonly member: string; readonly message: string };

/** Why a response cannot be used. */
export type Refusal = {
  readonly type: 'missing' | 'characters';
  readonly message: string;
  readonly source: string;
};

export type ReadMembers = {
  /** As specified; members of no row are unchanged. */
  readonly members: JsonObject;
  readonly tolerated: readonly Tolerated[];
  readonly refusal?: Refusal | undefined;
};

/**
 * The members of a response as specified, from what servers send: `null` and what is empty counts as
 * missing; a number is read from a text and the other way; a list is read where a text stands for
 * it; what cannot be read of an optional member is left out. Only a required member, and a token
 * with characters that no token has (RFC 6749 appendix A.12), make a response unusable.
 */
export function readMembers(kind: ResponseKind, body: JsonObject): ReadMembers {
  const { source, members } = shapes[kind];
  const tolerated: Tolerated[] = [];
  const refusals: Refusal[] = [];
  const read: Record<string, unknown> = { ...body };
  for (const [name, row] of Object.entries(members)) {
    const { value, note } = readMember(name, row, body);
    if (note !== undefined) tolerated.push({ member: name, message: note });
    const problem = problemOf(name, row, value, body);
    if (problem !== undefined) refusals.push({ ...problem, source });
    if (row.alias !== undefined) delete read[row.alias];
    if (value === undefined) delete read[name];
    else read[name] = value;
  }
  return { members: read, tolerated, refusal: refusals[0] };
}

/** Whether a value of a token response is usable as a refresh token. */
export function isUsableToken(value: unknown): value is string {
  return typeof value === 'string' && oddCharacter(value) === undefined;
}

type ReadMember = { readonly value: unknown; readonly note?: string };

function readMember(name: string, row: Member, body: JsonObject): ReadMember {
  const { alias = name, fallback } = row;
  const called = isEmpty(body[name]) && !isEmpty(body[alias]) ? alias : name;
  const sent = body[called];
  const isValue = row.mayBeEmpty === true && sent === '';
  const value = isEmpty(sent) && !isValue ? undefined : row.read(sent);
  const says = [
    ...(called === name ? [] : [`${name} is named ${called}`]),
    ...oddity(name, row, sent, value),
  ].join('; ');
  const taken = value ?? fallback;
  const instead =
    value === undefined && fallback !== undefined ? `${String(fallback)} is used` : '';
  if (says === '' && instead === '') return { value: taken };
  const missing = says === '' ? `${name} is missing` : says;
  return { value: taken, note: instead === '' ? missing : `${missing}: ${instead}` };
}

function oddity(name: string, row: Member, sent: unknown, value: unknown): readonly string[] {
  if (sent === undefined || sent === value) return [];
  if (isEmpty(sent)) return [`${name} is ${emptiness(sent)}, which counts as missing`];
  const result = value === undefined ? 'it was ignored' : 'it was read';
  return [`${name} is ${shown(sent)}, expected ${row.name}: ${result}`];
}

function problemOf(
  name: string,
  { required, isToken, name: expected }: Member,
  value: unknown,
  body: JsonObject,
): Omit<Refusal, 'source'> | undefined {
  if (value === undefined) {
    if (required !== true) return undefined;
    const seen = body[name];
    const found = isEmpty(seen) ? '' : ` (it is ${shown(seen)})`;
    return { type: 'missing', message: `the response has no ${name} that is ${expected}${found}` };
  }
  const odd = isToken === true ? oddCharacter(value) : undefined;
  if (odd === undefined) return undefined;
  const message = `the ${name} contains the character ${odd}, expected visible ASCII characters only`;
  return { type: 'characters', message };
}

/** The first character that no token has (RFC 6749 appendix A.12: 1*VSCHAR), such as `U+000A`. */
function oddCharacter(token: unknown): string | undefined {
  const [odd] = typeof token === 'string' ? (/[^\x20-\x7e]/u.exec(token) ?? []) : [];
  if (odd === undefined) return undefined;
  return `U+${(odd.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

function emptiness(value: unknown): string {
  return value === null ? 'null' : 'empty';
}

/** Numbers are told in a note, texts are not: they may be secret. */
function shown(value: unknown): string {
  return typeof value === 'number' ? String(value) : kindOf(value);
}
