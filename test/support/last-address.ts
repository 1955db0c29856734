import type { Fetch } from '../../src/model/exchange.ts';
import { signIn } from '../../src/server/automatic-sign-in.ts';
import { realFetch } from './context.ts';

/** Walks the pages like a browser that cannot reach the listener, and keeps its last address. */
export async function lastAddress(
  authorizationUrl: string,
  redirectUri = new URL(authorizationUrl).searchParams.get('redirect_uri') ?? '',
): Promise<string> {
  let last = '';
  const blind: Fetch = async (url, options) => {
    if (!url.startsWith(redirectUri)) return await realFetch(url, options);
    last = url;
    return new Response('');
  };
  await signIn(blind, authorizationUrl);
  return last;
}
