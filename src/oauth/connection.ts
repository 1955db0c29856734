import {
  allowInsecureRequests,
  type AuthorizationServer,
  type Client,
  type ClientAuth,
  ClientSecretPost,
  customFetch,
  None,
  TlsClientAuth,
} from 'oauth4webapi';
import type { Fetch } from '../model/exchange.ts';
import { Failure } from '../model/errors.ts';
import type { RunTolerance } from '../model/run.ts';
import type { ClientSettings } from '../model/settings.ts';
import { plainTraits, type Traits } from '../model/traits.ts';
import { normalizeResponses } from './normalize-response.ts';

export type { AuthorizationServer } from 'oauth4webapi';

/** A server as its metadata describes it, and the client. */
export type Connection = {
  readonly server: AuthorizationServer;
  readonly client: Client;
  readonly authenticate: ClientAuth;
  /** The client authentication method, for messages. */
  readonly method: 'none' | 'client_secret_basic' | 'client_secret_post' | 'tls_client_auth';
  /** Takes what was tolerated in a response of this server. */
  readonly noteTolerated: (tolerated: readonly RunTolerance[]) => void;
  /** The secret of a client that authenticates with it; absent for a public client. */
  readonly clientSecret?: string;
};

/** Whether ID tokens may be signed with the client secret (OpenID Connect Core section 10.1). */
export function mayUseClientSecret({ server, clientSecret }: Connection): boolean {
  const { id_token_signing_alg_values_supported: listed = [] } = server;
  return clientSecret !== undefined && listed.some((alg) => alg.startsWith('HS'));
}

/** The client secret as the key of an HMAC; `undefined` for a public client. */
export function secretBytes({ clientSecret }: Connection): Uint8Array | undefined {
  return clientSecret === undefined ? undefined : new TextEncoder().encode(clientSecret);
}

/** The settings that say how the client authenticates. */
export type Credentials = Partial<
  Pick<ClientSettings, 'client_id' | 'client_auth' | 'client_secret' | 'client_cert'>
>;

/**
 * Combines a server and the client settings. The authentication method is the configured one, else
 * the first of basic and post that the server supports when there is a secret, else none (RFC 6749
 * section 2.3); a certificate alone does not select `tls` (RFC 8705). Throws a `usage` failure when
 * a method lacks its secret or certificate.
 */
export function createConnection(
  server: AuthorizationServer,
  settings: Credentials,
  { secret_method, basic_encoding }: Pick<Traits, 'secret_method' | 'basic_encoding'> = plainTraits,
  noteTolerated: Connection['noteTolerated'] = () => {},
): Connection {
  const { client_id, client_secret } = settings;
  if (client_id === undefined) {
    throw new Failure('usage', 'no client_id is set', { hint: { id: 'no_client_id' } });
  }
  const method = chooseMethod(server, settings, secret_method);
  // RFC 8705 section 5: clients with a certificate use the endpoints for mutual TLS.
  const mutual = settings.client_cert === undefined ? {} : { use_mtls_endpoint_aliases: true };
  const client: Client = { client_id, ...mutual };
  const known = { server, client, method, noteTolerated };
  if (method === 'none') return { ...known, authenticate: None() };
  if (method === 'tls_client_auth') {
    if (settings.client_cert === undefined) throw noCertificateFailure();
    return { ...known, authenticate: TlsClientAuth() };
  }
  if (client_secret === undefined || client_secret === '') {
    throw new Failure('usage', `client authentication ${method} needs a client secret`, {
      hint: { id: 'no_client_secret' },
    });
  }
  const authenticate =
    method === 'client_secret_basic'
      ? basic(client_secret, encodings[basic_encoding])
      : ClientSecretPost(client_secret);
  return { ...known, authenticate, clientSecret: client_secret };
}

function noCertificateFailure(): Failure {
  return new Failure('usage', 'client authentication tls needs a certificate', {
    hint: { id: 'no_certificate' },
  });
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

function chooseMethod(
  server: AuthorizationServer,
  { client_auth, client_secret }: Credentials,
  preferred: Traits['secret_method'],
): Connection['method'] {
  if (client_auth === 'none') return 'none';
  if (client_auth === 'tls') return 'tls_client_auth';
  if (client_auth !== undefined) return `client_secret_${client_auth}`;
  if (client_secret === undefined || client_secret === '') return 'none';
  if (preferred !== undefined) return `client_secret_${preferred}`;
  const supported = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
  return supported.includes('client_secret_basic') || !supported.includes('client_secret_post')
    ? 'client_secret_basic'
    : 'client_secret_post';
}

/**
 * The options of oauth4webapi: our fetch, with plain forms and normalized responses.
 * `requireServerUrl` rejects plain http before anything is sent, so that loopback needs no flag.
 */
export function requestOptions(fetch: Fetch, signal?: AbortSignal) {
  return {
    [customFetch]: normalizeResponses(withPlainForms(fetch)),
    [allowInsecureRequests]: true,
    ...(signal === undefined ? {} : { signal }),
  };
}

const formType = 'application/x-www-form-urlencoded';

/** The media type of a form has no parameter (RFC 6749 appendix B): strict servers refuse one. */
function withPlainForms(fetch: Fetch): Fetch {
  return async (url, options = {}) => {
    const { headers = {} } = options;
    const type = headers['content-type'] ?? '';
    if (!type.startsWith(`${formType};`)) return await fetch(url, options);
    return await fetch(url, { ...options, headers: { ...headers, 'content-type': formType } });
  };
}
