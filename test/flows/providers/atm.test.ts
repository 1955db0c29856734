import { describe, expect, it } from 'vitest';

import { membersOf, type Reply, startVendor, vendorJwt, jwks } from '../../support/vendor.ts';
import { atProvider, standIn } from '../../support/flows/at-provider.ts';

const address = 'https://api.dev.token.tci-pf.net';
const scope = { email: 'ada@example.test', id: 'ada', firstName: 'Ada', lastName: '' };
const idToken = vendorJwt({ iss: 'atm', aud: 'id-of-app', scope });

/** Somebody who signed in at ATM, and a server that answers a refresh by the script. */
async function signedIn(...script: readonly Reply[]) {
  let turn = 0;
  const { origin, heard } = await startVendor(({ path }) => {
    if (path.endsWith('jwks.json')) return { body: jwks };
    turn += 1;
    return script[Math.min(turn, script.length) - 1];
  });
  const atm = atProvider({ provider: 'atm', client_id: 'app' }, standIn(address, origin));
  await atm.context.profiles.save('default', () => ({ provider: 'atm', client_id: 'app' }));
  const before = {
    access_token: 'at-0',
    token_type: 'bearer',
    refresh_token: 'rt-0',
    id_token: idToken,
    obtained_at: 0,
    issuer: address,
    client_id: 'app',
    flow: 'authorization_code',
  } as const;
  await atm.context.tokens.write('default', before);
  const asked = () => heard.filter(({ path }) => path === '/auth/token').map(membersOf);
  return { ...atm, before, asked };
}

describe('a refresh at ATM', () => {
  it('keeps the ID token that an answer does not repeat, and sends it the next time too', async () => {
    const { refresh, tokens, asked } = await signedIn(
      { body: { access_token: 'at-1', refresh_token: 'rt-1', exp_access_token: 600 } },
      { body: { access_token: 'at-2', refresh_token: 'rt-2', id_token: '' } },
    );
    await refresh();
    await refresh();
    expect(asked()).toMatchObject([
      { refresh_token: 'rt-0', id_token: idToken },
      { refresh_token: 'rt-1', id_token: idToken },
    ]);
    expect(tokens.get('default')).toMatchObject({
      access_token: 'at-2',
      refresh_token: 'rt-2',
      id_token: idToken,
    });
  });

  it('takes a new ID token for the application of the last one, whose id is not the client id', async () => {
    const id_token = vendorJwt({ iss: 'atm', aud: 'id-of-app', scope, jti: 'next' });
    const { refresh, tokens } = await signedIn({
      body: { access_token: 'at-1', refresh_token: 'rt-1', id_token },
    });
    await refresh();
    expect(tokens.get('default')).toMatchObject({ access_token: 'at-1', id_token });
  });

  it('takes a new ID token only when it is one for this application', async () => {
    const id_token = vendorJwt({ iss: 'atm', aud: 'another', scope });
    const answer = { access_token: 'at-1', refresh_token: 'rt-1', id_token };
    const { refresh, tokens } = await signedIn({ body: answer });
    await expect(refresh()).rejects.toMatchObject({
      kind: 'check_failed',
      message: expect.stringContaining('aud: another, expected id-of-app'),
    });
    // What was rotated is not lost.
    expect(tokens.get('default')).toMatchObject({ access_token: 'at-0', refresh_token: 'rt-1' });
  });

  it.each([
    ['a failure of the server', { status: 500, body: { message: 'Internal server error' } }],
    ['a page', { status: 502, body: '<!doctype html><title>Bad gateway</title>' }],
    ['a limit', { status: 429, body: { message: 'Too many requests' } }],
    ['a wrong address', { status: 404, body: { message: 'Not found' } }],
  ])('is not the end of the login when it meets %s', async (_what, reply) => {
    const { refresh, tokens, before } = await signedIn(reply);
    await expect(refresh()).rejects.not.toMatchObject({ kind: 'human_needed' });
    const { refresh_sent_at: _sent, ...kept } = tokens.get('default') ?? {};
    expect(kept).toEqual(before);
  });

  it('is the end of the login when the refresh token is refused', async () => {
    const { refresh } = await signedIn({ status: 401, body: { message: 'no such token' } });
    await expect(refresh()).rejects.toMatchObject({
      kind: 'human_needed',
      message: expect.stringContaining('no such token'),
    });
  });
});

it('has no device flow, which is said before anything is asked', async () => {
  const { device, asked } = await signedIn();
  await expect(device()).rejects.toMatchObject({
    kind: 'usage',
    message: 'this provider does not support the device flow',
    rule: 'D09',
  });
  expect(asked()).toEqual([]);
});
