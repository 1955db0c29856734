import { expect, it } from 'vitest';

import { provokedFaults, provokedSettings } from '../support/cli/explain-cases.ts';
import { show } from '../support/cli/explain-proof.ts';

const quick = [
  'wrong-nonce',
  'code-expired',
  'pkce-mismatch',
  'clock-ahead',
  'wrong-aud',
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
  const lines = shown.map(({ line }) => line).join('\n');
  expect(lines).toMatch(/this machine is 3[56]\d\d s behind/);
  expect(lines).toContain("--scope 'openid profile email offline_access api:read api:write'");
});
