import type { Endpoint } from './endpoints.ts';
import { type Asked, type Fault, faultsAt } from './fault.ts';
import { editJson, type Json, type Reply } from './reply.ts';

const fault = faultsAt({ where: 'any response', endpoints: ['token'], movable: true });

/** Without these no client can go on; what protects is among them. */
const required: Partial<Readonly<Record<Endpoint, readonly string[]>>> = {
  discovery: ['issuer', 'authorization_endpoint', 'token_endpoint', 'jwks_uri'],
  jwks: ['kty', 'kid', 'n', 'e', 'crv', 'x', 'y'],
  token: ['access_token', 'id_token'],
  device: ['device_code', 'user_code', 'verification_uri'],
  userinfo: ['sub'],
  introspection: ['active'],
  registration: ['client_id'],
  resource_metadata: ['resource', 'authorization_servers'],
};

/** Members that the server leaves out, and that others send without a value. */
const unsent: Partial<Readonly<Record<Endpoint, readonly string[]>>> = {
  discovery: ['registration_endpoint', 'service_documentation', 'signed_metadata'],
  jwks: ['key_ops', 'x5c', 'x5t', 'x5u'],
  token: ['refresh_token', 'refresh_expires_in', 'error_uri'],
  device: ['interval', 'message'],
  userinfo: ['picture', 'updated_at'],
  introspection: ['username', 'nbf'],
  registration: ['client_secret', 'client_secret_expires_at', 'logo_uri'],
  resource_metadata: ['jwks_uri', 'resource_documentation'],
};

/** Faults of the optional members of any JSON object, in each key of a key set. */
export const memberFaults: readonly Fault[] = [
  members('null-members', 'null in every optional member', () => null, unsent),
  members('empty-members', 'an empty text in every optional member', () => '', unsent),
  members('members-as-lists', 'a list of one value in every optional member', inList),
  members('members-as-objects', 'an object in every optional member', () => ({ value: 1 })),
  members('numbers-as-text', 'numbers, true and false as text', asText),
  members('text-as-numbers', 'a number in place of every optional text', asNumber),
];

function members(
  name: string,
  does: string,
  change: (value: unknown, member: string) => unknown,
  added: typeof unsent = {},
): Fault {
  const rewrite = (reply: Reply, asked: Asked): Reply | undefined => {
    const kept = requiredOf(asked);
    const edit = (body: Json): Json => {
      const absent = (added[asked.endpoint] ?? []).filter((member) => !(member in body));
      const all = [
        ...Object.entries(body),
        ...absent.map((member) => [member, undefined] as const),
      ];
      return Object.fromEntries(
        all.map(([member, value]) => {
          return [member, kept.includes(member) ? value : change(value, member)];
        }),
      );
    };
    if (asked.endpoint !== 'jwks') return editJson(reply, edit);
    return editJson(reply, ({ keys }) => ({ keys: (keys as readonly Json[]).map(edit) }));
  };
  return fault(name, does, { rewrite });
}

/** At a sign-in the refresh token is kept: the fault is to meet the refresh as well. */
function requiredOf({ endpoint, form }: Asked): readonly string[] {
  const names = required[endpoint] ?? [];
  const isSignIn = endpoint === 'token' && form.get('grant_type') !== 'refresh_token';
  return isSignIn ? [...names, 'refresh_token'] : names;
}

function inList(value: unknown): unknown {
  return Array.isArray(value) ? value : [value];
}

function asText(value: unknown): unknown {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}

/** A `token_type` or a URL to open that is read as "7" is another one, and rightly refused. */
function asNumber(value: unknown, member: string): unknown {
  const isKept = member === 'token_type' || member === 'verification_uri_complete';
  return typeof value === 'string' && !isKept ? 7 : value;
}
