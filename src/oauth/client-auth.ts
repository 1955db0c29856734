/** How a client authenticates, as a table: one row for each method (RFC 6749 section 2.3 and others). */
import {
  type AuthorizationServer,
  type ClientAuth,
  ClientSecretJwt,
  ClientSecretPost,
  modifyAssertion,
  type ModifyAssertionFunction,
  None,
  type PrivateKey,
  PrivateKeyJwt,
  TlsClientAuth,
} from 'oauth4webapi';
import type { Advice } from '../model/advice.ts';
import { type ClientAuthName, registeredMethods } from '../model/client-auth.ts';
import { Failure } from '../model/errors.ts';
import type { ClientSettings } from '../model/settings.ts';
import type { Traits } from '../model/traits.ts';

/** A private key that signs assertions, and the `kid` by which the server finds its public part. */
export type AssertionKey = {
  readonly key: PrivateKey['key'];
  /** As the header says it: it may be the older name of the algorithm of the key. */
  readonly alg: string;
  readonly kid: string;
  /** The thumbprint of its certificate, by which Entra finds it. */
  readonly x5t?: string | undefined;
};

/** An assertion that somebody else signs: it is asked for anew for each request. */
export type GivenAssertion = {
  /** Its `client_assertion_type` (RFC 7521 section 4.2). */
  readonly type: string;
  readonly take: () => Promise<string>;
};

/** What a client can authenticate with. */
export type Credentials = {
  readonly secret?: string | undefined;
  readonly hasCertificate?: boolean | undefined;
  readonly key?: AssertionKey | undefined;
  readonly assertion?: GivenAssertion | undefined;
};

export type AuthOptions = Pick<Traits, 'basic_encoding'> & {
  /** The `aud` of an assertion that is signed here. */
  readonly audience: string;
};

type Need = 'nothing' | 'secret' | 'certificate' | 'key' | 'assertion';

/** A method of client authentication; `make` is called with what it `needs` at hand. */
export type ClientAuthRow = {
  /** As metadata and registrations spell it. */
  readonly method: (typeof registeredMethods)[ClientAuthName];
  readonly needs: Need;
  readonly make: (credentials: Credentials, options: AuthOptions) => ClientAuth;
};

/**
 * Each assertion that is signed here is for one request: a fresh `jti`, and 60 seconds to live (RFC
 * 7523 section 3). Without `nbf`, which a server whose clock is behind would refuse.
 */
export const clientAuthTable: Readonly<Record<ClientAuthName, ClientAuthRow>> = {
  none: { method: registeredMethods.none, needs: 'nothing', make: () => None() },
  basic: {
    method: registeredMethods.basic,
    needs: 'secret',
    make: ({ secret = '' }, { basic_encoding }) => basic(secret, encodings[basic_encoding]),
  },
  post: {
    method: registeredMethods.post,
    needs: 'secret',
    make: ({ secret = '' }) => ClientSecretPost(secret),
  },
  client_secret_jwt: {
    method: registeredMethods.client_secret_jwt,
    needs: 'secret',
    make: ({ secret = '' }, { audience }) =>
      ClientSecretJwt(secret, { [modifyAssertion]: forAudience(audience) }),
  },
  private_key_jwt: {
    method: registeredMethods.private_key_jwt,
    needs: 'key',
    make: ({ key }, { audience }) => {
      const { alg, kid, x5t, key: signing } = present(key);
      return PrivateKeyJwt(
        { key: signing, kid },
        { [modifyAssertion]: forAudience(audience, { alg, ...(x5t && { 'x5t#S256': x5t }) }) },
      );
    },
  },
  tls: { method: registeredMethods.tls, needs: 'certificate', make: () => TlsClientAuth() },
  self_signed_tls: {
    method: registeredMethods.self_signed_tls,
    needs: 'certificate',
    make: () => TlsClientAuth(),
  },
  assertion: {
    method: registeredMethods.assertion,
    needs: 'assertion',
    make: ({ assertion }) => presenting(present(assertion)),
  },
};

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new TypeError('the credential is missing');
  return value;
}

function forAudience(
  audience: string,
  own: Readonly<Record<string, string>> = {},
): ModifyAssertionFunction {
  return (header, payload) => {
    payload['aud'] = audience;
    delete payload['nbf'];
    Object.assign(header, own);
  };
}

/** RFC 7521 section 4.2; the `client_id` is optional there, and some servers need it. */
function presenting({ type, take }: GivenAssertion): ClientAuth {
  return async (_server, { client_id }, body) => {
    body.set('client_id', client_id);
    body.set('client_assertion_type', type);
    body.set('client_assertion', await take());
  };
}

/**
 * RFC 6749 section 2.3.1: id and secret are form-encoded before they are joined. Only necessary
 * characters are encoded: some servers do not decode, and most secrets need no encoding. A blank
 * is %20, which every decoder reads; some leave a + as it is (Python's `unquote`).
 */
function basic(client_secret: string, encode: (text: string) => string): ClientAuth {
  return (_server, { client_id }, _body, headers) => {
    const credentials = `${encode(client_id)}:${encode(client_secret)}`;
    headers.set('authorization', `Basic ${Buffer.from(credentials).toString('base64')}`);
  };
}

const encodings = { form: encodeURIComponent, raw: (text: string) => text } as const;

/** A chosen method; `reason` where nobody has named it, and another one would have been possible. */
export type Choice = { readonly name: ClientAuthName; readonly reason?: string | undefined };

/**
 * The method of authentication: the one that is named, else by the credential at hand the strongest
 * that the metadata list: a given assertion, a key, a certificate, a secret. A secret alone selects
 * `client_secret_jwt` only where the server lists neither basic nor post: servers list the methods of
 * all their clients, and a secret is mostly registered for one of those two. A certificate alone
 * selects `tls` only where it is listed (RFC 8705 section 2): it may be for a proxy.
 */
export function chooseClientAuth(
  server: AuthorizationServer,
  credentials: Credentials,
  named: ClientAuthName | undefined,
  preferred: Traits['secret_method'],
): Choice {
  if (named !== undefined) return { name: named };
  const listed = server.token_endpoint_auth_methods_supported;
  const { assertion, key, secret = '', hasCertificate = false } = credentials;
  if (assertion !== undefined) return { name: 'assertion' };
  if (key !== undefined && (isListed(listed, 'private_key_jwt') || secret === '')) {
    const because = isListed(listed, 'private_key_jwt')
      ? 'there is a key, and the server lists it'
      : 'there is a key, although the server does not list it';
    return { name: 'private_key_jwt', reason: because };
  }
  if (secret !== '') return bySecret(listed, preferred);
  const byCertificate = (['tls', 'self_signed_tls'] as const).find(
    (name) => listed?.includes(registeredMethods[name]) ?? false,
  );
  return hasCertificate && byCertificate !== undefined
    ? { name: byCertificate, reason: 'there is a certificate, and the server lists it' }
    : { name: 'none' };
}

function isListed(listed: readonly string[] | undefined, method: string): boolean {
  return listed?.includes(method) ?? true;
}

function bySecret(
  listed: readonly string[] = [registeredMethods.basic],
  preferred: Traits['secret_method'],
): Choice {
  if (preferred !== undefined) return { name: preferred };
  const order = ['basic', 'post', 'client_secret_jwt'] as const;
  const name = order.find((one) => listed.includes(registeredMethods[one])) ?? 'basic';
  const reason =
    'there is a secret, and it is the first of basic, post and client_secret_jwt that the server lists';
  return { name, reason: listed.includes(registeredMethods[name]) ? reason : undefined };
}

/** Throws a `usage` failure when a method lacks what it needs. */
export function requireCredential(name: ClientAuthName, credentials: Credentials): void {
  const { needs } = clientAuthTable[name];
  const { secret = '', key, assertion, hasCertificate = false } = credentials;
  const has = {
    nothing: true,
    secret: secret !== '',
    certificate: hasCertificate,
    key: key !== undefined,
    assertion: assertion !== undefined,
  };
  if (has[needs]) return;
  const [what, advice] = missing[needs];
  throw new Failure('usage', `client authentication ${spelled(name)} needs ${what}`, { advice });
}

/** Messages name the two methods of a secret as metadata do, all others as settings do. */
function spelled(name: ClientAuthName): string {
  return name === 'basic' || name === 'post' ? registeredMethods[name] : name;
}

const missing: Readonly<Record<Need, readonly [string, Advice | undefined]>> = {
  nothing: ['', undefined],
  secret: ['a client secret', { id: 'no_client_secret' }],
  certificate: ['a certificate', { id: 'no_certificate' }],
  key: ['a private key', { id: 'no_signing_key' }],
  assertion: ['an assertion', { id: 'no_assertion', source: '', audience: '' }],
};

/** The endpoints at which a client authenticates. */
export type AuthenticatedEndpoint =
  | 'token_endpoint'
  | 'pushed_authorization_request_endpoint'
  | 'device_authorization_endpoint'
  | 'introspection_endpoint'
  | 'revocation_endpoint';

/**
 * The `aud` of a client assertion: the one of the settings, else the token endpoint or `endpoint`, which
 * it is sent to, for servers that expect it, else the issuer (RFC 7523 section 3, item 3, as
 * draft-ietf-oauth-rfc7523bis narrows it), or the token endpoint again where no issuer is known.
 */
export function assertionAudience(
  server: Pick<AuthorizationServer, 'issuer' | AuthenticatedEndpoint>,
  { issuer, assertion_audience }: Partial<Pick<ClientSettings, 'issuer' | 'assertion_audience'>>,
  trait: Traits['assertion_audience'],
  endpoint: AuthenticatedEndpoint = 'token_endpoint',
): string {
  const usual = issuer === undefined ? 'token_endpoint' : 'issuer';
  const wanted = assertion_audience ?? trait ?? usual;
  const { token_endpoint = server.issuer } = server;
  if (wanted === 'issuer') return server.issuer;
  if (wanted === 'token_endpoint') return token_endpoint;
  return wanted === 'endpoint' ? (server[endpoint] ?? token_endpoint) : wanted;
}
