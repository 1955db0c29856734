import { expect, it } from 'vitest';

import { provokedFaults, provokedSettings } from './explain-cases.ts';
import { show } from './explain-proof.ts';

const quick = [
  'wrong-nonce',
  'code-expired',
  'pkce-mismatch',
  'clock-ahead-143s',
  'mix-up-iss',
  'html-502',
  'unknown-kid',
  'refresh-dead',
  'a wrong secret',
  'a refresh token of a backup, replaced meanwhile',
  'the API wants another scope',
];

const cases = [...provokedFaults, ...provokedSettings].filter(({ what }) => quick.includes(what));

it('names the true cause first, where it fails and in explain', async () => {
  const shown = await Promise.all(cases.map(show));
  expect(shown.length).toBe(quick.length);
  expect(shown.filter(({ isHit }) => !isHit)).toEqual([]);
  for (const { line } of shown) expect(line).toMatch(/^\[\w\d\d\] .{20,180} More: atm-cli explain/);
});

it('measures how far the clocks are apart, and names the scopes that are needed', async () => {
  const wanted = ['clock-ahead-143s', 'the API wants another scope'];
  const lines = await Promise.all(
    cases.filter(({ what }) => wanted.includes(what)).map(async (one) => (await show(one)).line),
  );
  expect(lines.join('\n')).toMatch(/this machine is 14\d s behind/);
  expect(lines.join('\n')).toContain(
    '--scope "openid profile email offline_access api:read api:write"',
  );
});
