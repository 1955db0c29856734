/** The members of server metadata, and what is made of one that does not have its type. */
import { isObject, type JsonObject } from '../util/json.ts';

/** When a member has to be there; `recommended` members may be missing. */
type Required = 'always' | 'pages' | 'tokens' | 'openid_keys' | 'openid' | 'recommended';

type MemberKind = {
  /** The type, as a finding names it. */
  readonly name: string;
  readonly holds: (value: unknown) => boolean;
  /** The value that one of another type stands for; `undefined` when none can be told. */
  readonly read: (value: unknown) => unknown;
};

type Member = { readonly kind: MemberKind; readonly required?: Required };

const url: MemberKind = {
  name: 'a URL',
  holds: isUrl,
  read: (value) => only(value, isUrl),
};
const list: MemberKind = {
  name: 'an array of strings',
  holds: (value) => Array.isArray(value) && value.every(isText),
  read: (value) => (isText(value) ? [value.trim()] : textsOf(value)),
};
/** A text with several is a scope as RFC 6749 section 3.3 writes it. */
const scopes: MemberKind = {
  ...list,
  read: (value) => (isText(value) ? value.trim().split(/\s+/) : textsOf(value)),
};
const flag: MemberKind = {
  name: 'a boolean',
  holds: (value) => typeof value === 'boolean',
  read: (value) => flags.get(String(only(value, () => true)).toLowerCase()),
};
const urls: MemberKind = {
  name: 'an object of URLs',
  holds: (value) => isObject(value) && Object.values(value).every(isUrl),
  read: (value) =>
    isObject(value)
      ? Object.fromEntries(Object.entries(value).filter(([, one]) => isUrl(one)))
      : undefined,
};

const flags = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

/**
 * RFC 8414 section 2 and OpenID Connect Discovery section 3, in the order of the former; `issuer`
 * is not here, because it is accepted as specified or not at all. Other members that end as these
 * do have the same type.
 */
const members: Readonly<Record<string, Member>> = {
  authorization_endpoint: { kind: url, required: 'pages' },
  token_endpoint: { kind: url, required: 'tokens' },
  jwks_uri: { kind: url, required: 'openid_keys' },
  scopes_supported: { kind: scopes, required: 'recommended' },
  response_types_supported: { kind: list, required: 'always' },
  subject_types_supported: { kind: list, required: 'openid' },
  id_token_signing_alg_values_supported: { kind: list, required: 'openid' },
  claims_supported: { kind: list, required: 'recommended' },
  service_documentation: { kind: url },
  op_policy_uri: { kind: url },
  op_tos_uri: { kind: url },
  mtls_endpoint_aliases: { kind: urls },
  claims_parameter_supported: { kind: flag },
  request_parameter_supported: { kind: flag },
  request_uri_parameter_supported: { kind: flag },
  require_request_uri_registration: { kind: flag },
  require_pushed_authorization_requests: { kind: flag },
  authorization_response_iss_parameter_supported: { kind: flag },
  tls_client_certificate_bound_access_tokens: { kind: flag },
};

/** The members that a server has to have in these cases. */
export function requiredMembers(...cases: readonly Required[]): readonly string[] {
  const named = Object.entries(members);
  return named.flatMap(([name, { required }]) => {
    return required !== undefined && cases.includes(required) ? [name] : [];
  });
}

/** A member that does not have its type. */
export type OddMember = {
  readonly member: string;
  /** The type that it has to have. */
  readonly expected: string;
  readonly seen: unknown;
  /** What it is read as; absent when the member counts as absent. */
  readonly taken?: unknown;
  /** `null`, or empty: it should have been left out (RFC 8414 section 3.2). */
  readonly empty: boolean;
};

/**
 * Metadata as specified, from what servers publish: `null` and what is empty counts as absent, a
 * text as a list of one, `"true"` as true, an array of one URL as the URL; what cannot be read is
 * left out, because no optional member is worth a sign-in. `odd` tells of each such member. Others
 * are returned unchanged.
 */
export function readMetadata(published: JsonObject): {
  readonly metadata: JsonObject;
  readonly odd: readonly OddMember[];
} {
  const odd: OddMember[] = [];
  const kept: (readonly [string, unknown])[] = [];
  for (const [name, value] of Object.entries(published)) {
    const kind = kindOfMember(name);
    const empty = name !== 'issuer' && isEmpty(value);
    if (!empty && (kind === undefined || kind.holds(value))) {
      kept.push([name, value]);
      continue;
    }
    const read = empty ? undefined : kind?.read(value);
    const taken = isEmpty(read) ? undefined : read;
    if (taken !== undefined) kept.push([name, taken]);
    const expected = kind?.name ?? 'a value';
    odd.push({
      member: name,
      expected,
      seen: value,
      empty,
      ...(taken === undefined ? {} : { taken }),
    });
  }
  return { metadata: Object.fromEntries(kept), odd };
}

/** The type of a member; `undefined` for one of no specification. */
function kindOfMember(name: string): MemberKind | undefined {
  if (Object.hasOwn(members, name)) return members[name]?.kind;
  if (name.endsWith('_endpoint')) return url;
  return /_(?:types|modes|methods|values|locales)_supported$/.test(name) ? list : undefined;
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  if (typeof value === 'string') return value.trim() === '';
  if (Array.isArray(value)) return value.every((item) => item === null);
  return isObject(value) && Object.keys(value).length === 0;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

function isUrl(value: unknown): boolean {
  return isText(value) && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}

/** The strings of an array; `undefined` for anything else. */
function textsOf(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter(isText) : undefined;
}

/** A value, also when it is alone in an array. */
function only(value: unknown, fits: (one: unknown) => boolean): unknown {
  const one: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
  return fits(one) ? one : undefined;
}
