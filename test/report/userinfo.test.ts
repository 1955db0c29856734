import { describe, expect, it } from 'vitest';
import { styleFor } from '../../src/report/text/style.ts';
import { userinfoJson, userinfoLines } from '../../src/report/userinfo.ts';

const issuer = 'https://id.example';
const plain = styleFor({ colour: false });

describe('userinfo on a terminal', () => {
  it('is a line for each claim', () => {
    const claims = { sub: 'ada', email_verified: true, address: { country: 'NL' } };
    expect(userinfoLines({ issuer, claims, signed: false }, plain)).toBe(
      'sub             ada\nemail_verified  true\naddress         {"country":"NL"}\n',
    );
  });

  it('says that a signed response was verified', () => {
    expect(userinfoLines({ issuer, claims: { sub: 'ada' }, signed: true }, plain)).toContain(
      'signed response, signature verified',
    );
  });

  it('shows the control characters of a claim instead of obeying them', () => {
    const claims = { sub: 'ada', 'na\u001b[2Jme': 'A\u202eda', list: ['\u009b2J'] };
    const text = userinfoLines({ issuer, claims, signed: false }, plain);
    for (const character of ['\u001b', '\u009b', '\u202e']) expect(text).not.toContain(character);
    expect(text).toContain('A\\u202eda');
  });
});

describe('userinfo --json', () => {
  it('keeps the claims apart from what atm-cli says', () => {
    const claims = { sub: 'ada', issuer: 'a claim of that name' };
    expect(JSON.parse(userinfoJson({ issuer, claims, signed: false }))).toEqual({
      schema_version: 2,
      issuer,
      sub: 'ada',
      signed: false,
      claims,
    });
  });
});
