import { join } from 'node:path';
import { createTokenStore } from '../../src/io/token-store/store.ts';
import type { TokenSet } from '../../src/model/token-set.ts';
import { memoryKeyring } from './keyring.ts';

const issuer = 'https://id.example.com';
const claims = { iss: issuer, sub: 'ada', name: 'Ada\u001b[2J Test', email: 'ada@example.test' };

/** An ID token that nobody signed. */
export const unsignedIdToken = [{ alg: 'none' }, claims, {}]
  .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  .join('.');

/** Tokens of `https://id.example.com` for the client `cli`, valid for ten minutes. */
export function tokenSet(changes: Partial<TokenSet> = {}): TokenSet {
  const now = Math.floor(Date.now() / 1000);
  return {
    access_token: 'marked-access-token',
    token_type: 'bearer',
    expires_at: now + 600,
    refresh_token: 'marked-refresh-token',
    id_token: unsignedIdToken,
    scope: 'openid profile',
    obtained_at: now,
    issuer,
    client_id: 'cli',
    flow: 'authorization_code',
    ...changes,
  };
}

/** Stores tokens below an ATM_CLI_HOME; resolves to the path of their file. */
export async function storeTokens(
  home: string,
  profile: string,
  tokens: TokenSet,
): Promise<string> {
  const store = createTokenStore(join(home, 'state'), {
    openKeyring: async () => memoryKeyring(),
  });
  await store.write(profile, tokens);
  return store.describe(profile).path;
}
