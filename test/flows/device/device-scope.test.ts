import { describe, expect, it } from 'vitest';
import { failureOf, run } from '../../support/flows/device-run.ts';
import { code } from '../../support/flows/device-run.ts';
import { json, metadata } from '../../support/flows/scripted-server.ts';

const scopes_supported = ['openid', 'email', 'offline_access'];
const refused = (error_description: string) =>
  json(400, { error: 'invalid_scope', error_description });

/** A device authorization endpoint that refuses these scopes by the words of a server. */
const refusing =
  (scope: string, words: string) =>
  ({ body }: { readonly body: URLSearchParams }) =>
    (body.get('scope') ?? '').split(' ').includes(scope) ? refused(words) : code;

describe('a device sign-in whose default scope is refused', () => {
  it.each([
    ['offline_access', 'Invalid scopes: openid email offline_access', 'openid email'],
    ['openid', 'The scope openid is not supported for the device grant', 'email offline_access'],
    ['email', 'scope "email" is not allowed', 'openid offline_access'],
  ])('is repeated once without %s', async (scope, words, rest) => {
    const { outcome, to, events } = run({
      metadata: { ...metadata, scopes_supported },
      code: refusing(scope, words),
    });
    await outcome;
    expect(to('/device/auth').map(({ body }) => body.get('scope'))).toEqual([
      'openid email offline_access',
      rest,
    ]);
    expect(events.find(({ type }) => type === 'notice')).toMatchObject({
      text: expect.stringContaining(`atm-cli had added the scope ${scope} (from the metadata)`),
    });
  });

  it('fails when the rest is refused, too', async () => {
    const { outcome, to } = run({ code: refused('no') });
    expect(await failureOf(outcome)).toMatchObject({ code: 'invalid_scope' });
    expect(to('/device/auth')).toHaveLength(2);
  });

  it('is not repeated when a user has typed the scope, which is looked at for mistakes', async () => {
    const { outcome, to, events } = run({ client: { scope: 'openid,api' }, code: refused('no') });
    expect(await failureOf(outcome)).toMatchObject({ code: 'invalid_scope' });
    expect(to('/device/auth')).toHaveLength(1);
    expect(events.find(({ type }) => type === 'notice')).toMatchObject({
      text: expect.stringContaining('scopes are separated by spaces ("openid api")'),
    });
  });
});

describe('the default scope of a device sign-in', () => {
  const { jwks_uri: _none, ...keyless } = metadata;
  it.each([
    [metadata, 'openid offline_access'],
    [{ ...keyless, scopes_supported: ['api', 'offline_access'] }, null],
    [{ ...metadata, scopes_supported: undefined }, null],
  ])('is by the metadata', async (document, scope) => {
    const { outcome, to } = run({ metadata: document });
    await outcome;
    expect(to('/device/auth')[0]?.body.get('scope')).toBe(scope);
  });
});
