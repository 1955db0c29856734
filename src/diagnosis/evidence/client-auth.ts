import type { Talk } from './talk.ts';

/** How a request proved which client sent it. */
export type SentClientAuth = 'none' | 'basic' | 'post' | 'assertion' | 'several' | 'another way';

/** The ways of client authentication in a request (RFC 6749 section 2.3, RFC 7521). */
export function clientAuthOf({ exchange, sent }: Talk): SentClientAuth {
  const ways: SentClientAuth[] = [];
  const header = exchange.request.headers['authorization'];
  if (header !== undefined) ways.push(/^basic\b/i.test(header) ? 'basic' : 'another way');
  if (sent['client_secret'] !== undefined) ways.push('post');
  if (sent['client_assertion'] !== undefined) ways.push('assertion');
  return ways.length > 1 ? 'several' : (ways[0] ?? 'none');
}
