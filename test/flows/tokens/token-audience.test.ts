import { tokenAudiences, withTokenAudience } from '../../../src/flows/tokens/token-audience.ts';
import type { ClientSettings, Settings } from '../../../src/model/settings.ts';
import { plainTraits, type Traits } from '../../../src/model/traits.ts';
import { vendorJwt } from '../../support/vendor.ts';
import { describe, expect, it } from 'vitest';

const application: Traits = { ...plainTraits, token_issuer: 'atm', token_audience: 'application' };

function settingsOf(client: Partial<ClientSettings>, traits: Traits = application): Settings {
  const named = { client_id: 'app', ...client };
  return { profile: 'p', known: true, builtIn: false, client: named, origins: {}, traits };
}

/** What is expected of later tokens after a sign-in whose ID token has this `aud`. */
function taken(aud: unknown, settings: Settings = settingsOf({})): readonly string[] {
  return tokenAudiences(withTokenAudience(settings, vendorJwt({ iss: 'atm', aud })));
}

describe('the audience of tokens that are for an application', () => {
  it.each([
    ['an id', 'dIwGvPwelNS3Je6AzH41t', 'dIwGvPwelNS3Je6AzH41t'],
    ['a list of one', ['id-1'], 'id-1'],
    ['a list with the client', ['id-1', 'app'], 'app'],
  ])('is the one of the first sign-in: %s', (_what, aud, expected) => {
    expect(taken(aud)).toEqual([expected]);
  });

  it.each([undefined, [], 7, { a: 'b' }, ['a', 7]])('is not made of aud %j', (aud) => {
    expect(taken(aud)).toEqual([]);
  });

  it('is never changed by a token once it is named', () => {
    expect(taken('id-2', settingsOf({ audience: 'id-1' }))).toEqual(['id-1']);
  });

  it('is told to come from the server, so that the profile keeps it', () => {
    const { client, origins } = withTokenAudience(settingsOf({}), vendorJwt({ aud: 'id-1' }));
    expect([client.audience, origins.audience]).toEqual(['id-1', 'server']);
  });

  it('is the client at every other provider, whatever a token says', () => {
    expect(taken('id-1', settingsOf({}, plainTraits))).toEqual(['app']);
    const ownKind = settingsOf({}, { ...plainTraits, token_issuer: 'atm' });
    expect(taken('id-1', ownKind)).toEqual(['app']);
    expect(withTokenAudience(ownKind, vendorJwt({ aud: 'id-1' }))).toBe(ownKind);
  });
});
