import type { Term } from './term.ts';

/** Words of tokens that are bound to a key (RFC 9449) or to a certificate (RFC 8705). */
export const boundTokenTerms: readonly Term[] = [
  {
    names: [
      'DPoP',
      'sender constrained',
      'sender-constrained token',
      'proof of possession',
      'DPoP proof',
      'dpop+jwt',
      'dpop_bound_access_tokens',
    ],
    says: 'Binds a token to a key: each request carries a proof, a JWT that the key has signed for this one request, so a stolen token is of no use. login --dpop makes a key for the sign-in, which is stored with the tokens; call and userinfo then send proofs.',
    source: 'RFC 9449',
    see: ['T44', 'T28', 'T52', 'M27'],
  },
  {
    names: ['jkt', 'dpop_jkt', 'JWK thumbprint', 'thumbprint'],
    says: 'The thumbprint of a key: the SHA-256 of its public members. A DPoP-bound token has that of its key in cnf; dpop_jkt in the authorization request binds the code to it, too.',
    source: 'RFC 7638; RFC 9449 sections 6.1 and 10',
    see: ['T51'],
  },
  {
    names: ['cnf', 'confirmation', 'confirmation claim'],
    says: 'The claim that says what a token is bound to: jkt, the thumbprint of a key (DPoP), or x5t#S256, that of a certificate (mutual TLS). Who cannot prove to have it cannot use the token.',
    source: 'RFC 7800 section 3.1; RFC 9449 section 6; RFC 8705 section 3.1',
    see: ['T51', 'T47', 'M28'],
  },
  {
    names: ['ath', 'access token hash'],
    says: 'The hash of the access token in a DPoP proof for an API: the proof works with this token alone. A proof for the token endpoint has none.',
    source: 'RFC 9449 section 4.2',
    see: ['T28'],
  },
  {
    names: ['htu', 'htm'],
    says: 'The URL, without its query, and the method of the one request that a DPoP proof is for. A server behind a proxy that does not know its public URL expects another one.',
    source: 'RFC 9449 section 4.2',
    see: ['T49'],
  },
  {
    names: ['use_dpop_nonce', 'DPoP nonce', 'DPoP-Nonce'],
    says: 'The server wants its nonce, the header DPoP-Nonce of this response, in the next proof, so that no proof is made in advance. It is no failure yet: the request is repeated once with a new proof. Each server, and each API, has nonces of its own.',
    source: 'RFC 9449 sections 8 and 9',
    see: ['T45'],
  },
  {
    names: ['invalid_dpop_proof'],
    says: 'A DPoP proof is missing or was refused: its iat is not recent, its htu or htm is of another request, its algorithm is not accepted, or it came twice.',
    source: 'RFC 9449 sections 4.3 and 5',
    see: ['T44', 'T28', 'T48', 'T49', 'T50', 'T51'],
  },
  {
    names: ['mTLS', 'mutual TLS', 'client certificate', 'mtls_endpoint_aliases'],
    says: 'The client shows a certificate when it connects; it authenticates the client, and tokens may be bound to it: --cert and --key. A server that has other URLs for that names them in mtls_endpoint_aliases.',
    source: 'RFC 8705 sections 2, 3 and 5',
    see: ['T42', 'T46', 'N09'],
  },
  {
    names: [
      'x5t#S256',
      'certificate-bound access token',
      'tls_client_certificate_bound_access_tokens',
    ],
    says: 'The SHA-256 thumbprint of the certificate that a token is bound to, in its cnf: the API accepts the token over a connection with that certificate alone.',
    source: 'RFC 8705 section 3.1',
    see: ['T42', 'N09'],
  },
];
