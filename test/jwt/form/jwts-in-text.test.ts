import { describe, expect, it } from 'vitest';
import { jwtsIn } from '../../../src/jwt/form/jwts-in-text.ts';
import { base64url, rs256 } from '../../support/jwt/tokens.ts';

const token = rs256();
const other = rs256({ sub: 'other' });
const jwe = `${base64url({ alg: 'dir', enc: 'A256GCM' })}..aXY.Y3Q.dGFn`;

describe('JWTs in a text', () => {
  it.each([
    ['nothing but the token', token, [token]],
    ['a header of a log', `10:00 GET /me Authorization: Bearer ${token} 200`, [token]],
    ['JSON', `{"access_token":"${token}","id_token":"${other}"}`, [token, other]],
    ['a URL', `https://x.example/cb#access_token=${token}&id_token=${other}`, [token, other]],
    ['a cookie', `session=${token}; Path=/`, [token]],
    ['the end of a sentence', `it was ${token}.`, [token]],
    ['a word joined to it', `token-${token}`, [token]],
    ['dots before it', `a.b.${token}`, [token]],
    ['two with a dot between', `${token}.${other}`, [token, other]],
    ['an encrypted one', `got ${jwe} today`, [jwe]],
    ['none', 'version 1.2.3 of a.b.c, eyJ.x, eyJ..x', []],
  ])('are found in %s', (_name, text, found) => {
    expect(jwtsIn(text)).toEqual(found);
  });
});
