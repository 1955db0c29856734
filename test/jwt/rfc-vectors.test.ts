import { describe, expect, it } from 'vitest';
import { jwksSource, keysOf, secretOf, verify } from '../support/jwt/tokens.ts';

/** The payload of RFC 7515 appendix A: joe, expired on 22 March 2011. */
const joe =
  'eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ';
const before = { at: 1_300_819_379, issuer: 'joe' };

const a1 = {
  k: 'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow',
  token: `eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.${joe}.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk`,
};

const a2 = {
  key: {
    kty: 'RSA',
    n: 'ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ',
    e: 'AQAB',
  },
  token: `eyJhbGciOiJSUzI1NiJ9.${joe}.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw`,
};

const a3 = {
  key: {
    kty: 'EC',
    crv: 'P-256',
    x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
    y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
  },
  token: `eyJhbGciOiJFUzI1NiJ9.${joe}.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q`,
};

const rfc8037 = {
  key: { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' },
  token:
    'eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg',
};

describe('the examples of the RFCs', () => {
  it.each([
    ['RFC 7515 A.1 (HS256)', a1.token, secretOf(Buffer.from(a1.k, 'base64url'))],
    ['RFC 7515 A.2 (RS256)', a2.token, keysOf(a2.key)],
    ['RFC 7515 A.3 (ES256)', a3.token, keysOf(a3.key)],
  ])('%s is valid before its expiry and expired today', async (_, token, keys) => {
    expect((await verify(token, { keys, ...before })).valid).toBe(true);
    const today = await verify(token, { keys });
    expect(today).toMatchObject({
      valid: false,
      signature: { valid: true },
      claims: { valid: false },
    });
  });

  it('RFC 7515 A.5 (alg none) is never valid', async () => {
    const verdict = await verify(`eyJhbGciOiJub25lIn0.${joe}.`, { keys: jwksSource(), ...before });
    expect(verdict).toMatchObject({ valid: false, outcome: 'invalid' });
  });

  it('RFC 8037 A.4 (Ed25519 over text) verifies as a JWS only', async () => {
    const keys = keysOf(rfc8037.key);
    expect((await verify(rfc8037.token, { keys, jws: true })).valid).toBe(true);
    expect((await verify(rfc8037.token, { keys })).outcome).toBe('invalid');
    expect((await verify(rfc8037.token, { keys: keysOf(a3.key), jws: true })).outcome).toBe(
      'undecided',
    );
  });
});
