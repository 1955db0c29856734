import { Failure } from '../errors.ts';
import type { Connection } from '../oauth/connection.ts';

/** Where the keys are that ID tokens are verified with; a `usage` failure when the server does not say. */
export function requireJwksUri({ server: { issuer, jwks_uri } }: Connection): string {
  if (jwks_uri !== undefined) return jwks_uri;
  throw new Failure('usage', `${issuer} names no jwks_uri to verify the ID token with`, {
    hint: 'give it with --jwks-uri, or leave openid out of --scope',
  });
}
