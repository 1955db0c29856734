import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/model/errors.ts';
import type { Origin, Settings } from '../../../src/model/settings.ts';
import { plainTraits } from '../../../src/model/traits.ts';
import { createConnection } from '../../../src/oauth/connection.ts';
import {
  mistakesInScope,
  scopeParameter,
  withoutRefusedScopes,
  withScope,
} from '../../../src/flows/server/requested-scope.ts';
import { metadata, testSettings } from '../../support/flows/scripted-server.ts';

const connection = createConnection(metadata, { client_id: 'cli' });
const refusal = new Failure('oauth_error', 'callback: invalid_scope', { code: 'invalid_scope' });

function withOrigin(scope: string, origin: Origin): Settings {
  const { client } = testSettings;
  return { ...testSettings, client: { ...client, scope }, origins: { scope: origin } };
}

describe('the scope of a request', () => {
  it('is by the metadata where nobody has named one, and says so', () => {
    const { client, origins } = withScope(testSettings, connection);
    expect([client.scope, origins.scope]).toEqual(['openid offline_access', 'metadata']);
  });

  it.each(['flag', 'environment', 'profile', 'preset'] as const)('is the one of the %s', (from) => {
    const settings = withOrigin('api', from);
    expect(withScope(settings, connection)).toBe(settings);
  });

  it.each([' ', ','] as const)('is sent with the separator %j, each scope once', (separator) => {
    const traits = { ...plainTraits, scope_separator: separator };
    const settings = { ...withOrigin('a  b a', 'flag'), traits };
    expect(scopeParameter(settings)).toBe(`a${separator}b`);
  });

  it('is looked at for mistakes where a user has typed it', () => {
    expect(mistakesInScope(withOrigin('opnid', 'flag'), connection)).toHaveLength(1);
    expect(mistakesInScope(withOrigin('opnid', 'preset'), connection)).toEqual([]);
  });
});

describe('a refused scope', () => {
  it.each(['metadata', 'preset'] as const)('of the %s is left out once more', (origin) => {
    const narrowed = withoutRefusedScopes(withOrigin('openid offline_access', origin), refusal);
    expect(narrowed?.settings.client.scope).toBe('openid');
    expect(narrowed?.settings.origins.scope).toBe(origin);
    expect(narrowed?.text).toBe(
      `callback: invalid_scope: atm-cli had added the scope offline_access (from the ${origin}), trying once more without it`,
    );
  });

  it('of all leaves no scope', () => {
    const narrowed = withoutRefusedScopes(withOrigin('openid', 'metadata'), refusal);
    expect(narrowed?.settings.client).not.toHaveProperty('scope');
  });

  it.each(['flag', 'environment', 'profile'] as const)('of the %s is never left out', (origin) => {
    expect(withoutRefusedScopes(withOrigin('openid api', origin), refusal)).toBeUndefined();
  });

  it.each([
    new Failure('oauth_error', 'callback: invalid_request', { code: 'invalid_request' }),
    new Failure('refused', 'callback: access_denied', { code: 'access_denied' }),
    new Error('invalid_scope'),
  ])('is not what this is about: %s', (error) => {
    expect(withoutRefusedScopes(withOrigin('openid', 'metadata'), error)).toBeUndefined();
  });
});
