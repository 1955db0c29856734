import { X509Certificate } from 'node:crypto';
import { jwk } from '../jwt/tokens.ts';

/** A self-signed certificate of a P-256 key, valid until 2036. */
export const certificate =
  'MIIBfzCCASWgAwIBAgIUa39TX5/exrFJ1IN/dLHYQ0vElrAwCgYIKoZIzj0EAwIwFTETMBEGA1UEAwwKaWQuZXhhbXBsZTAeFw0yNjExMjExMTEwMjNaFw0zNjExMTgxMTEwMjNaMBUxEzARBgNVBAMMCmlkLmV4YW1wbGUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAToZ6i32agLm6AAAexe59Fajrd0r+UPL3ABuv5hByTcsQpLYKFQW4hwaI63FjQvgd2AOLAn6kKjsPU6PhM9GlxWo1MwUTAdBgNVHQ4EFgQUce2gdX3F5pKUtnU+vo91XWa2wUkwHwYDVR0jBBgwFoAUce2gdX3F5pKUtnU+vo91XWa2wUkwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiEAsJKFq/snivZ723NVBD2cJxV+JbcojvH07b1sB2vjVHYCIHsolhDpYXvgeKU5O8UF2OG+TxavZXBpmT00LxuKy7j/';

/** The key of the certificate, which carries it. */
export const certifiedKey = jwk(new X509Certificate(Buffer.from(certificate, 'base64')), {
  kid: 'c',
  alg: 'ES256',
  use: 'sig',
  x5c: [certificate],
});
