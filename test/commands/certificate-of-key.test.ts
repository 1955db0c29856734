import { createHash, X509Certificate } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

import { newAuthority } from '../support/certificates.ts';
import { runCli } from '../support/cli/run-cli.ts';
import { newHome } from '../support/home.ts';
import { decodeUnverified } from '../support/server/support.ts';
import { membersOf, startVendor } from '../support/vendor.ts';

it('is named in the header of an assertion, as Entra finds a key by it', async () => {
  const home = await newHome();
  const authority = await newAuthority();
  onTestFinished(authority.remove);
  const { cert, key } = await authority.issue('machine');
  const files = { both: `${authority.cert}${cert}${key}`, alone: key, other: authority.cert + key };
  const server = await startVendor(({ path }, issuer) => {
    if (path === '/token') return { body: { access_token: 'at', token_type: 'Bearer' } };
    if (path !== '/.well-known/openid-configuration') return undefined;
    return { body: { issuer, token_endpoint: `${issuer}/token`, response_types_supported: [] } };
  });
  const at = `grant client-credentials --no-store --client-id c --issuer ${server.origin}`;
  const headerWith = async (signingKey: string) => {
    const line = [...at.split(' '), '--signing-key', signingKey];
    expect(await runCli(line, { home })).toMatchObject({ code: 0 });
    const last = server.heard.at(-1);
    return decodeUnverified((last && membersOf(last)?.['client_assertion']) ?? '').header;
  };
  for (const [name, text] of Object.entries(files)) {
    // oxlint-disable-next-line no-await-in-loop -- three files
    await writeFile(join(home, `${name}.pem`), text);
  }
  const x5t = createHash('sha256').update(new X509Certificate(cert).raw).digest('base64url');
  expect(await headerWith(join(home, 'both.pem'))).toMatchObject({ 'x5t#S256': x5t });
  for (const file of ['alone.pem', 'other.pem']) {
    // oxlint-disable-next-line no-await-in-loop -- each sees the last request
    expect(await headerWith(join(home, file))).not.toHaveProperty('x5t#S256');
  }
  const imported = await runCli(['key', 'import', join(home, 'both.pem')], { home });
  expect(imported.code).toBe(0);
  expect(await headerWith('both')).toMatchObject({ 'x5t#S256': x5t });
});
