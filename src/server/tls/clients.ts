import { X509Certificate } from 'node:crypto';

import { publicClient, type ServerClient, userGrants } from '../clients.ts';
import { clientName, type ServerTls } from './authority.ts';

/** The ids of the clients that a server on https has beside the others. */
export const tlsClientIds = {
  /** Known by the subject of a certificate that the authority has signed. */
  byAuthority: clientName,
  /** Known by its certificate. */
  bySelfSigned: 'atm-cli-self-signed',
} as const;

/**
 * The clients that authenticate with a certificate (RFC 8705 section 2), and whose tokens are bound to
 * it; none without certificates.
 */
export function tlsClients(tls: ServerTls | undefined): readonly ServerClient[] {
  if (tls === undefined) return [];
  const common = {
    ...publicClient,
    grant_types: [...userGrants, 'client_credentials'],
    tls_client_certificate_bound_access_tokens: true,
  } as const;
  return [
    {
      ...common,
      client_id: tlsClientIds.byAuthority,
      client_name: 'atm-cli (tls_client_auth)',
      token_endpoint_auth_method: 'tls_client_auth',
      tls_client_auth_subject_dn: `CN=${clientName}`,
    },
    {
      ...common,
      client_id: tlsClientIds.bySelfSigned,
      client_name: 'atm-cli (self_signed_tls_client_auth)',
      token_endpoint_auth_method: 'self_signed_tls_client_auth',
      jwks: { keys: [jwkOf(tls.self_signed.cert)] },
    },
  ];
}

/** A key set names a certificate by `x5c` (RFC 7517 section 4.7). */
function jwkOf(pem: string): Readonly<Record<string, unknown>> {
  const certificate = new X509Certificate(pem);
  const jwk = certificate.publicKey.export({ format: 'jwk' });
  return { ...jwk, x5c: [certificate.raw.toString('base64')] };
}
