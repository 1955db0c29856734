/** Responses that are a JWT: userinfo (OpenID Connect Core section 5.3.2), introspection (RFC 9701). */
import { OperationProcessingError, validateApplicationLevelSignature } from 'oauth4webapi';
import { Failure } from '../model/errors.ts';

/** Whether the content of a response is of this media type, without its parameters. */
export function isOfType(response: Response, mediaType: string): boolean {
  const [type = ''] = (response.headers.get('content-type') ?? '').split(';');
  return type.trim().toLowerCase() === mediaType;
}

/**
 * Throws `undecided` for an encrypted response: five parts are a JWE (RFC 7516 section 3), which only
 * the client's key decrypts; `setting` is the one by which a client is registered for it.
 */
export async function requireReadable(
  response: Response,
  step: string,
  setting: string,
): Promise<void> {
  const text = await response.clone().text();
  if (text.split('.').length !== 5) return;
  throw new Failure('undecided', `${step}: the response is encrypted (JWE)`, {
    advice: { id: 'encrypted_response', setting },
  });
}

/**
 * Verifies the signature of a JWT response that the library has processed, with the keys of the
 * server. Throws `check_failed` when it is wrong: the library reports that with the code of a
 * malformed response.
 */
export async function requireSignature(
  [server, response, options]: Parameters<typeof validateApplicationLevelSignature>,
  step: string,
): Promise<void> {
  try {
    await validateApplicationLevelSignature(server, response, options);
  } catch (error) {
    const isWrong =
      error instanceof OperationProcessingError && error.code === 'OAUTH_INVALID_RESPONSE';
    if (!isWrong) throw error;
    throw new Failure('check_failed', `${step}: the signature of the response is wrong`, {
      advice: { id: 'response_signature' },
      rule: 'U12',
      cause: error,
    });
  }
}
