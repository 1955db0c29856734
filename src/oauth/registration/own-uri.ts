import { isLoopback } from '../../model/url.ts';
import type { AuthorizationServer } from '../connection.ts';

/** Whether the registration access token may be sent to a URI. */
export function isOwnUri(
  { issuer, registration_endpoint }: Pick<AuthorizationServer, 'issuer' | 'registration_endpoint'>,
  uri: string,
): boolean {
  if (!URL.canParse(uri)) return false;
  const url = new URL(uri);
  if (url.username !== '' || url.password !== '') return false;
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname)))
    return false;
  return [issuer, registration_endpoint].some(
    (own) => own !== undefined && URL.canParse(own) && new URL(own).origin === url.origin,
  );
}
