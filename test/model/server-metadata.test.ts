import { describe, expect, it } from 'vitest';
import { readMetadata, requiredMembers } from '../../src/model/server-metadata.ts';
import { randomJson } from '../support/random-json.ts';

const issuer = 'https://id.example';

function read(name: string, value: unknown) {
  const { metadata, odd } = readMetadata({ issuer, [name]: value });
  return { value: metadata[name], isAbsent: !Object.hasOwn(metadata, name), odd };
}

describe('readMetadata', () => {
  it.each<[string, unknown, unknown]>([
    ['grant_types_supported', 'authorization_code', ['authorization_code']],
    ['scopes_supported', 'openid api', ['openid', 'api']],
    ['scopes_supported', ['openid', null, 5, ''], ['openid']],
    ['response_types_supported', 'code id_token', ['code id_token']],
    ['id_token_signing_alg_values_supported', 'ES256', ['ES256']],
    ['introspection_signing_alg_values_supported', 'ES256', ['ES256']],
    ['token_endpoint', [`${issuer}/token`], `${issuer}/token`],
    ['backchannel_authentication_endpoint', [`${issuer}/ciba`], `${issuer}/ciba`],
    ['authorization_response_iss_parameter_supported', 'true', true],
    ['authorization_response_iss_parameter_supported', 'False', false],
    ['claims_parameter_supported', 1, true],
    [
      'mtls_endpoint_aliases',
      { token_endpoint: `${issuer}/mtls`, revocation_endpoint: null },
      { token_endpoint: `${issuer}/mtls` },
    ],
  ])('reads %s %j as %j', (name, seen, taken) => {
    const { value, odd } = read(name, seen);
    expect(value).toEqual(taken);
    expect(odd).toMatchObject([{ member: name, seen, taken, empty: false }]);
  });

  it.each<[string, unknown]>([
    ['scopes_supported', 5],
    ['grant_types_supported', { a: 1 }],
    ['code_challenge_methods_supported', true],
    ['response_types_supported', [1, 2]],
    ['userinfo_endpoint', '/me'],
    ['revocation_endpoint', 'n/a'],
    ['end_session_endpoint', 'javascript:alert(1)'],
    ['introspection_endpoint', { url: issuer }],
    ['jwks_uri', 7],
    ['authorization_response_iss_parameter_supported', 'perhaps'],
    ['mtls_endpoint_aliases', 'x'],
  ])('leaves %s %j out, and says so', (name, seen) => {
    const { isAbsent, odd } = read(name, seen);
    expect(isAbsent).toBe(true);
    expect(odd).toMatchObject([{ member: name, seen, empty: false }]);
    expect(odd[0]).not.toHaveProperty('taken');
  });

  it.each([null, '', ' ', [], [null], {}])('counts %j as absent, whatever the member', (seen) => {
    for (const name of ['scopes_supported', 'token_endpoint', 'request_parameter_supported', 'x']) {
      expect(read(name, seen)).toMatchObject({
        isAbsent: true,
        odd: [{ member: name, empty: true }],
      });
    }
  });

  it('keeps what is as specified, and members of no specification', () => {
    const published = {
      issuer,
      scopes_supported: ['openid'],
      request_parameter_supported: false,
      token_endpoint: `${issuer}/token`,
      x_vendor: { a: [1] },
    };
    expect(readMetadata(published)).toEqual({ metadata: published, odd: [] });
  });

  it('never changes the issuer, which is accepted as it is or not at all', () => {
    for (const seen of [null, '', ['https://id.example'], 5]) {
      expect(readMetadata({ issuer: seen })).toEqual({ metadata: { issuer: seen }, odd: [] });
    }
  });

  it('reads any JSON as metadata of the right types', () => {
    const { pick, value } = randomJson(17);
    const names = requiredMembers('pages', 'tokens', 'always', 'openid', 'openid_keys');
    for (let round = 0; round < 2000; round += 1) {
      const name = pick([...names, 'mtls_endpoint_aliases', 'request_parameter_supported']);
      const { metadata } = readMetadata({ issuer, [name]: value() });
      // What was read is as specified: it is read again without a finding.
      expect(readMetadata(metadata)).toEqual({ metadata, odd: [] });
    }
  });
});
