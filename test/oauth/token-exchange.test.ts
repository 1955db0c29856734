import { describe, expect, it } from 'vitest';
import { tokenTypeName, tokenTypeUrn } from '../../src/oauth/token-exchange.ts';

const urn = 'urn:ietf:params:oauth:token-type:';

describe('tokenTypeUrn', () => {
  it.each(['access_token', 'refresh_token', 'id_token', 'jwt', 'saml1', 'saml2'])(
    'knows %s by its short name, and back',
    (name) => {
      expect(tokenTypeUrn(name)).toBe(`${urn}${name}`);
      expect(tokenTypeName(`${urn}${name}`)).toBe(name);
    },
  );

  it('takes a whole URI as it is', () => {
    expect(tokenTypeUrn('urn:x-oath:token')).toBe('urn:x-oath:token');
    expect(tokenTypeName('urn:x-oath:token')).toBe('urn:x-oath:token');
  });

  it('reads Access-Token, as people write it', () => {
    expect(tokenTypeUrn('Access-Token')).toBe(`${urn}access_token`);
  });

  it('lists the names for any other', () => {
    expect(() => tokenTypeUrn('saml3')).toThrow(
      expect.objectContaining({ kind: 'usage', message: expect.stringContaining('saml2') }),
    );
  });
});
