import type { KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { importKeyFile } from '../../../src/jwt/keys/key-file.ts';
import { importJwks } from '../../../src/jwt/keys/key-set.ts';
import {
  claims,
  complaint,
  jwk,
  otherRsa,
  p256,
  rs256,
  rsa,
  verify,
} from '../../support/jwt/tokens.ts';

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

describe('what is given in place of a key set', () => {
  const pemMap = { r: pemOf(rsa.publicKey), e: pemOf(p256.publicKey), x: '-----BEGIN X-----' };

  it.each([
    ['a list of keys', [jwk(rsa, { kid: 'r' })], 'a list of keys, not a key set'],
    ['a map of kids to PEM', pemMap, 'a map of kids to certificates or keys in PEM form'],
    ['one key', jwk(rsa, { kid: 'r' }), 'a single key, not a key set'],
  ])('is taken with a note: %s', async (_name, value, note) => {
    const set = importJwks(value, 'keys.json');
    const verdict = await verify(rs256(), { keys: { type: 'jwks', load: async () => set } });
    expect(complaint(verdict)).toBeUndefined();
    expect(verdict.notes.map(({ message }) => message).join()).toContain(`keys.json is ${note}`);
  });

  it('is named when it is the metadata, with the URL of the keys', () => {
    const metadata = { issuer: 'https://x', jwks_uri: 'https://x/jwks' };
    const attempt = () => importJwks(metadata, 'x.json');
    expect(attempt).toThrow('x.json is not a key set: it is the metadata of a server');
    expect(attempt).toThrow('https://x/jwks');
  });

  it('may have private keys in a file of the user, and never from a server', async () => {
    const keys = { keys: [{ ...rsa.privateKey.export({ format: 'jwk' }), kid: 'r' }] };
    const own = importJwks(keys, 'set.json', 'own file');
    const mine = await verify(rs256(), { keys: { type: 'jwks', load: async () => own } });
    expect(mine.valid).toBe(true);
    expect(mine.notes.map(({ id }) => id)).toContain('key-private');
    const published = importJwks(keys, 'https://x/jwks');
    const theirs = await verify(rs256(), { keys: { type: 'jwks', load: async () => published } });
    expect(theirs.outcome).toBe('invalid');
  });
});

function load(file: string | Uint8Array) {
  return importKeyFile(Buffer.from(file), 'the file');
}

function pemOf(key: KeyObject): string {
  return key.export({ type: key.type === 'private' ? 'pkcs8' : 'spki', format: 'pem' }).toString();
}

async function verdictBy(file: string | Uint8Array, token = rs256()) {
  return await verify(token, { keys: { type: 'key', load: async () => load(file) } });
}

describe('a PEM file with several keys', () => {
  const mine = pemOf(rsa.publicKey);
  const other = pemOf(otherRsa.publicKey);
  const curve = pemOf(p256.publicKey);
  const broken = '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n';

  it.each([
    ['first', [mine, other]],
    ['last', [other, mine]],
    ['after a key of another type', [curve, other, mine]],
    ['after a certificate', [certificate, mine]],
    ['before a certificate', [mine, certificate]],
    ['as a private key after another', [other, pemOf(rsa.privateKey)]],
    ['twice', [mine, mine]],
    ['after one that cannot be read', [broken, mine]],
    [
      'after parameters',
      ['-----BEGIN EC PARAMETERS-----\nBg==\n-----END EC PARAMETERS-----\n', mine],
    ],
    [
      'after a request',
      ['-----BEGIN CERTIFICATE REQUEST-----\nAA\n-----END CERTIFICATE REQUEST-----\n', mine],
    ],
  ])('verifies with the one that signed, which is there %s', async (_name, blocks) => {
    expect(complaint(await verdictBy(blocks.join('')))).toBeUndefined();
    expect(complaint(await verdictBy(blocks.join('some text\n')))).toBeUndefined();
    const token = rs256();
    const changed = `${token.slice(0, -8)}AAAAAAAA`;
    expect((await verdictBy(blocks.join(''), changed)).outcome).toBe('invalid');
  });

  it('is undecided when no key fits the algorithm', async () => {
    const verdict = await verdictBy([curve, certificate].join(''));
    expect(complaint(verdict)).toContain('key unknown: no key of the set fits RS256');
  });

  it('says what it did not use', async () => {
    const { notes } = await verdictBy([broken, mine].join(''));
    expect(notes.map(({ message }) => message)).toContain(
      'not used of the file: its PEM block PUBLIC KEY cannot be read',
    );
  });

  it('takes time that is linear', () => {
    for (const part of [
      '-----BEGIN A-----',
      '-----BEGIN ',
      '-----BEGIN A-----\n-----END B-----\n',
      ' ',
    ]) {
      const started = performance.now();
      expect(() => load(part.repeat(300_000 / part.length))).toThrow('not a key');
      expect(performance.now() - started).toBeLessThan(1500);
    }
  });
});

describe('a key file', () => {
  const der = (key: KeyObject, type: 'spki' | 'pkcs8') => key.export({ type, format: 'der' });
  const lines = pemOf(rsa.publicKey).trimEnd();

  it.each<[string, string | Uint8Array]>([
    ['escaped line ends', lines.replaceAll('\n', String.raw`\n`)],
    ['escaped line ends in quotes', `"${lines.replaceAll('\n', String.raw`\r\n`)}"`],
    ['no line ends', lines.replaceAll('\n', '')],
    ['blanks for line ends', lines.replaceAll('\n', ' ')],
    ['CR alone', lines.replaceAll('\n', '\r')],
    ['indented lines', lines.replaceAll('\n', '\n    ')],
    ['its last line cut', lines.slice(0, lines.lastIndexOf('\n'))],
    ['DER', der(rsa.publicKey, 'spki')],
    ['PKCS#1 DER', rsa.publicKey.export({ type: 'pkcs1', format: 'der' })],
    ['private DER', der(rsa.privateKey, 'pkcs8')],
    ['base64 of PEM', Buffer.from(lines).toString('base64')],
    ['base64 of DER without armour', der(rsa.publicKey, 'spki').toString('base64')],
    [
      'a service account',
      JSON.stringify({
        type: 'service_account',
        private_key_id: 'r',
        private_key: pemOf(rsa.privateKey),
      }),
    ],
    ['a map of kids', JSON.stringify({ r: lines })],
    ['a list of keys', JSON.stringify([jwk(rsa)])],
    ['a private key set', JSON.stringify({ keys: [rsa.privateKey.export({ format: 'jwk' })] })],
    ['members of .NET', JSON.stringify({ ...jwk(rsa), oth: [], key_ops: [], x5c: [], d: null })],
  ])('may have %s', async (_name, file) => {
    expect(complaint(await verdictBy(file))).toBeUndefined();
    const changed = `${rs256().slice(0, -8)}AAAAAAAA`;
    expect((await verdictBy(file, changed)).outcome).toBe('invalid');
  });

  it.each([
    ['ENCRYPTED PRIVATE KEY', 'protected with a passphrase'],
    ['OPENSSH PRIVATE KEY', 'an OpenSSH private key'],
    ['CERTIFICATE REQUEST', 'a certificate request'],
    ['PGP PUBLIC KEY BLOCK', 'a PGP key'],
    ['X509 CRL', 'a revocation list'],
  ])('is named when it is %s', (label, message) => {
    expect(() => load(`-----BEGIN ${label}-----\nAAAA\n-----END ${label}-----`)).toThrow(message);
  });

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
    ['in base64', {}, body],
    ['with line ends', {}, certificate.split('\n').slice(1, -1).join('\n')],
    ['in PEM form', {}, certificate],
    ['beside empty members', { crv: '', x: null, y: '' }, body],
    ['of an unnamed type', { kty: undefined }, body],
  ])('may be a JWK that has only its certificate %s', async (_name, more, x5c) => {
    const keys = { keys: [{ kty: 'EC', use: 'sig', ...more, x5c: [x5c] }] };
    const verdict = await verify(certificateToken, {
      keys: { type: 'jwks', load: async () => importJwks(keys, 'https://x/jwks') },
    });
    expect(complaint(verdict)).toBeUndefined();
    const rsaToken = await verify(rs256(claims, { kid: undefined }), {
      keys: { type: 'jwks', load: async () => importJwks(keys, 'https://x/jwks') },
    });
    expect(rsaToken.outcome).toBe('undecided');
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

const body = certificate.split('\n').slice(1, -1).join('');

/** Signed with the key of the certificate. */
const certificateToken =
  'eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUuY29tIiwic3ViIjoidXNlci0xIiwiYXVkIjoiYXBpIiwiaWF0IjoxNjk5OTk5OTQwLCJleHAiOjE3MDAwMDM2MDB9.bnNXRaObj4Oz56sHSrrT9JkuRPENZt5lyt_91NlGeE4WmgUkeYW_ZDocDUaj50O_lQtUAc_SGlk9HqUAITGI6A';
