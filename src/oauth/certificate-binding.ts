/** Tokens that are bound to the certificate of the client (RFC 8705 section 3). */
import { unverifiedClaims } from '../jwt/decode.ts';
import { Failure } from '../model/errors.ts';
import type { TokenSet } from '../model/token-set.ts';
import { confirmed } from './confirmation.ts';
import type { AuthorizationServer, Connection } from './connection.ts';

/** The certificate that the client shows. */
export type ClientCertificate = {
  /** Its `x5t#S256`: the base64url SHA-256 of its DER encoding. */
  readonly thumbprint: string;
  /** Its subject, in the spelling of Node. */
  readonly subject: string;
  readonly file: string;
};

/** The thumbprint that an access token which is a JWT names (section 3.1). */
export function namedCertificate(accessToken: string): string | undefined {
  const named = confirmed(accessToken, 'x5t#S256');
  return typeof named === 'string' ? named : undefined;
}

type Issued = {
  readonly server: AuthorizationServer;
  /** The one that was shown when the token was issued. */
  readonly certificate?: ClientCertificate | undefined;
};

/**
 * What is stored of the binding of a token: the certificate that it names, else the one that was
 * shown, where the server binds tokens and the token cannot be read. Throws a `check_failed` failure
 * when the token names another one than was shown: no API would take it from this client.
 */
export function certificateBinding(
  { access_token, token_type }: Pick<TokenSet, 'access_token' | 'token_type'>,
  { server, certificate }: Issued,
): Pick<TokenSet, 'certificate_thumbprint' | 'certificate_subject'> {
  const named = namedCertificate(access_token);
  if (named !== undefined && certificate !== undefined && named !== certificate.thumbprint) {
    const message = `the access token is bound to the certificate x5t#S256 ${named}, and the one that was shown is ${certificate.thumbprint} (${certificate.file})`;
    throw new Failure('check_failed', `${message}: no API would take it`, { rule: 'T47' });
  }
  const subject = certificate && { certificate_subject: certificate.subject };
  if (named !== undefined) return { certificate_thumbprint: named, ...subject };
  const binds = server.tls_client_certificate_bound_access_tokens === true;
  const isOpaque = Object.keys(unverifiedClaims(access_token)).length === 0;
  const mayBeBound = binds && isOpaque && token_type.toLowerCase() === 'bearer';
  return mayBeBound && certificate !== undefined
    ? { certificate_thumbprint: certificate.thumbprint, ...subject }
    : {};
}

/**
 * Throws a `usage` failure when tokens cannot be refreshed with the certificate at hand. The refresh
 * token of a confidential client is bound to the client, and works with a renewed certificate (RFC
 * 8705 section 7.1): one of the same subject, or any where the client authenticates with something
 * else. That of a public client is bound to the certificate itself (section 4). What is only assumed
 * to be bound is for the server to refuse.
 */
export function requireCertificate(
  tokens: Pick<TokenSet, 'access_token' | 'certificate_thumbprint' | 'certificate_subject'>,
  { certificate, method }: Pick<Connection, 'certificate' | 'method'>,
): void {
  if (tokens.certificate_thumbprint === undefined) return;
  const bound = namedCertificate(tokens.access_token);
  if (bound === undefined || certificate?.thumbprint === bound) return;
  const isRenewed = certificate?.subject === tokens.certificate_subject;
  const isByCertificate = method.endsWith('tls_client_auth');
  const mayBeOther = method !== 'none' && (isRenewed || !isByCertificate);
  if (certificate === undefined || !mayBeOther) throw otherCertificateFailure(bound, certificate);
}

/** The certificate at hand, if there is one, is not the one that tokens are bound to. */
export function otherCertificateFailure(
  bound: string,
  shown: ClientCertificate | undefined,
): Failure {
  const seen =
    shown === undefined
      ? 'no certificate is given'
      : `the one in ${shown.file} is ${shown.thumbprint}`;
  const message = `the tokens are bound to the certificate x5t#S256 ${bound}, and ${seen}: no token was sent`;
  return new Failure('usage', message, {
    advice: { id: 'other_certificate', isGiven: shown !== undefined },
    rule: 'T47',
  });
}
