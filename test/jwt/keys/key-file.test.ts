import { describe, expect, it } from 'vitest';
import { importKeyFile } from '../../../src/jwt/keys/key-file.ts';
import { importJwks } from '../../../src/jwt/keys/key-set.ts';
import { jwk, rs256, rsa, verify } from '../../support/jwt/tokens.ts';

describe('a key set', () => {
  it.each([[[]], [{}], [{ keys: {} }], ['x'], [null]])('is not %j', (value) => {
    expect(() => importJwks(value, 'https://x/jwks')).toThrow('https://x/jwks is not a key set');
  });

  it('may be a lone JWK, with a note', () => {
    const set = importJwks(jwk(rsa), 'jwks.json');
    expect(set.keys).toHaveLength(1);
    expect(set.notes[0]?.message).toBe('jwks.json is a single key, not a key set');
  });
});

function load(text: string) {
  return importKeyFile(Buffer.from(text), 'the file');
}

describe('a key file', () => {
  const spki = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const pkcs1 = rsa.publicKey.export({ type: 'pkcs1', format: 'pem' }).toString();

  it.each([
    ['SPKI', spki],
    ['PKCS#1', pkcs1],
    ['SPKI with a preamble', `subject=x\n${spki}`],
    ['a JWK', JSON.stringify(jwk(rsa))],
    ['a key set', JSON.stringify({ keys: [jwk(rsa)] })],
  ])('may be %s', async (_, text) => {
    const verdict = await verify(rs256(), { keys: { type: 'key', load: async () => load(text) } });
    expect(verdict.valid).toBe(true);
  });

  it.each([
    ['PEM', rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()],
    ['a JWK', JSON.stringify(rsa.privateKey.export({ format: 'jwk' }))],
  ])('that is a private key in %s verifies, and says so', async (_, text) => {
    const verdict = await verify(rs256(), { keys: { type: 'key', load: async () => load(text) } });
    expect(verdict.valid).toBe(true);
    expect(verdict.notes.map(({ message }) => message).join()).toContain('contains a private key');
  });

  it('may be an X.509 certificate', async () => {
    const verdict = await verify(certificateToken, {
      keys: { type: 'key', load: async () => load(certificate) },
    });
    expect(verdict.valid).toBe(true);
  });

  it.each([
    ['{"kty":"oct","k":"AAAA"}', 'contains a secret key (kty oct)'],
    ['{"kty":', 'it starts like JSON, but is not valid'],
    ['ssh-rsa AAAA', 'it is an OpenSSH key'],
    ['<html>', 'it is HTML'],
    ['', 'it is empty'],
    [
      '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----',
      'its PEM block PUBLIC KEY cannot be read',
    ],
  ])('is not %j', (text, message) => {
    expect(() => load(text)).toThrow(message);
  });
});

// Made for this test with openssl: EC P-256, self-signed; its key is thrown away.
const certificate = `-----BEGIN CERTIFICATE-----
MIIBdTCCARugAwIBAgIUASjN81F7x8ZA4JV2MIcmQDEpsAYwCgYIKoZIzj0EAwIw
DzENMAsGA1UEAwwEdGVzdDAgFw0yNjExMjEwODEwNTNaGA8yMTI2MTAyODA4MTA1
M1owDzENMAsGA1UEAwwEdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABJ5a
7fdCY+CyJeM/ABOjss2rtdTVraGi3FzD972DDbrHg+8NTo5AsTa+9M3hn+sxqaMU
Ml3b4tPzKz71sWkw5iSjUzBRMB0GA1UdDgQWBBT3uAYcWm1GLnpOjYHHSZnXSKte
gjAfBgNVHSMEGDAWgBT3uAYcWm1GLnpOjYHHSZnXSKtegjAPBgNVHRMBAf8EBTAD
AQH/MAoGCCqGSM49BAMCA0gAMEUCIBGTEBlEcYx/mR/JkbMmw0LpVC/0g8TqqRU/
9VE0GDh9AiEA5m3mjAKt4NCRVda5PIU+33UFoLL105Ngu35h1lfpmD4=
-----END CERTIFICATE-----`;

/** Signed with the key of the certificate. */
const certificateToken =
  'eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUuY29tIiwic3ViIjoidXNlci0xIiwiYXVkIjoiYXBpIiwiaWF0IjoxNjk5OTk5OTQwLCJleHAiOjE3MDAwMDM2MDB9.bnNXRaObj4Oz56sHSrrT9JkuRPENZt5lyt_91NlGeE4WmgUkeYW_ZDocDUaj50O_lQtUAc_SGlk9HqUAITGI6A';
