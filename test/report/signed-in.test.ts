import { expect, it } from 'vitest';
import { formatScope, tokenLines } from '../../src/report/signed-in.ts';

it.each([
  [undefined, 'not returned by the server'],
  ['', 'none'],
  ['openid profile', 'openid profile'],
])('shows the scope %j as "%s"', (scope, shown) => {
  expect(formatScope(scope)).toBe(shown);
  const tokens = {
    issuer: 'https://id.example',
    client_id: 'cli',
    access_token: 'at',
    token_type: 'bearer',
    flow: 'password',
    obtained_at: 0,
    ...(scope !== undefined && { scope }),
  } as const;
  expect(tokenLines(tokens, { showTokens: false, now: 0 })).toContain(`  scope          ${shown}`);
});
