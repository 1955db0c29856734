import {
  allowInsecureRequests,
  type AuthorizationServer,
  type Client,
  type ClientAuth,
  customFetch,
} from 'oauth4webapi';
import type { Fetch } from '../model/exchange.ts';
import { Failure } from '../model/errors.ts';
import type { RunTolerance } from '../model/run.ts';
import type { ClientSettings } from '../model/settings.ts';
import { plainTraits, type Traits } from '../model/traits.ts';
import type { ClientCertificate } from './certificate-binding.ts';
import {
  assertionAudience,
  type AuthenticatedEndpoint,
  type AssertionKey,
  chooseClientAuth,
  type ClientAuthRow,
  clientAuthTable,
  type GivenAssertion,
  requireCredential,
} from './client-auth.ts';
import type { Proofs } from './dpop.ts';
import { normalizeResponses } from './normalize-response.ts';

export type { AuthorizationServer } from 'oauth4webapi';

/** A server as its metadata describes it, and the client. */
export type Connection = {
  readonly server: AuthorizationServer;
  readonly client: Client;
  /** Authenticates a request to this endpoint. */
  readonly authenticateAt: (endpoint: AuthenticatedEndpoint) => ClientAuth;
  /** The client authentication method, for messages. */
  readonly method: ClientAuthRow['method'];
  /** Why it is this one, where nobody has named it and it was not the only one. */
  readonly methodReason?: string | undefined;
  /** Takes what was tolerated in a response of this server. */
  readonly noteTolerated: (tolerated: readonly RunTolerance[]) => void;
  /** The secret of a client that authenticates with it; absent for a public client. */
  readonly clientSecret?: string;
  /** What makes proofs, where tokens are to be bound to a key (RFC 9449). */
  readonly proofs?: Proofs | undefined;
  /** The one that its connections show. */
  readonly certificate?: ClientCertificate | undefined;
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

/** The settings that say how the client authenticates, and the keys that they name. */
export type Credentials = Partial<
  Pick<
    ClientSettings,
    | 'issuer'
    | 'client_id'
    | 'client_auth'
    | 'client_secret'
    | 'client_cert'
    | 'signing_key'
    | 'signing_alg'
    | 'assertion_audience'
    | 'assertion_from'
  >
> & {
  /** The private key of `signing_key`. */
  readonly key?: AssertionKey | undefined;
  /** The assertion of `assertion_from`. */
  readonly assertion?: GivenAssertion | undefined;
  /** The certificate of `client_cert`. */
  readonly certificate?: ClientCertificate | undefined;
};

type ConnectionTraits = Pick<Traits, 'secret_method' | 'basic_encoding' | 'assertion_audience'>;

/**
 * Combines a server and the client settings; the authentication method is the one of
 * `chooseClientAuth`. Throws a `usage` failure when a method lacks its secret, key, assertion or
 * certificate.
 */
export function createConnection(
  server: AuthorizationServer,
  settings: Credentials,
  traits: ConnectionTraits = plainTraits,
  noteTolerated: Connection['noteTolerated'] = () => {},
): Connection {
  const { client_id, client_secret: secret, client_auth, client_cert, key, assertion } = settings;
  if (client_id === undefined) {
    throw new Failure('usage', 'no client_id is set', {
      advice: { id: 'no_client_id' },
      rule: 'U02',
    });
  }
  const credentials = { secret, key, assertion, hasCertificate: client_cert !== undefined };
  const { secret_method, basic_encoding } = traits;
  const { name, reason } = chooseClientAuth(server, credentials, client_auth, secret_method);
  requireCredential(name, credentials);
  const { method, needs, make } = clientAuthTable[name];
  // RFC 8705 section 5: clients with a certificate use the endpoints for mutual TLS.
  const mutual = client_cert === undefined ? {} : { use_mtls_endpoint_aliases: true };
  return {
    server,
    client: { client_id, ...mutual },
    authenticateAt: (endpoint) => {
      const { assertion_audience } = traits;
      const audience = assertionAudience(server, settings, assertion_audience, endpoint);
      return make(credentials, { basic_encoding, audience });
    },
    method,
    methodReason: reason,
    noteTolerated,
    certificate: settings.certificate,
    ...(needs === 'secret' && secret !== undefined && { clientSecret: secret }),
  };
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
