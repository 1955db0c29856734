import {
  createHash,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';
import { isIPv4 } from 'node:net';
import { promisify } from 'node:util';

import { bits, boolean, der, integer, octets, oid, sequence, time, utf8 } from './der.ts';

/** A certificate and its private key, each as PEM. */
export type Pair = { readonly cert: string; readonly key: string };

/** What a certificate is good for (RFC 5280 section 4.2.1.12). */
export type Use = 'authority' | 'server' | 'client';

/** Who signs: its name, and its private key. */
export type Signer = { readonly name: string; readonly key: KeyObject };

export type CertificateRequest = {
  /** The common name, which is the whole subject. */
  readonly name: string;
  readonly use: Use;
  readonly days: number;
  /** The names of a server: what no IP address is is a DNS name. */
  readonly hosts?: readonly string[];
  /** Without it the certificate is signed with its own key. */
  readonly signer?: Signer;
  /** Of its validity, in milliseconds since the epoch. */
  readonly from: number;
};

const generate = promisify(generateKeyPair);
const ecdsaWithSha256 = sequence(oid('1.2.840.10045.4.3.2'));
const dayMs = 24 * 60 * 60 * 1000;

/** For clients whose clock is behind. */
const earlierMs = 60 * 60 * 1000;

/** A new P-256 key pair. */
export async function newKey(): Promise<KeyObject> {
  return (await generate('ec', { namedCurve: 'P-256' })).privateKey;
}

/** The certificate of a P-256 key (RFC 5280 section 4.1), signed with ECDSA and SHA-256 (RFC 5758). */
export function certify(key: KeyObject, request: CertificateRequest): Pair {
  const { name, days, signer = { name, key }, from } = request;
  const content = sequence(
    der(0xa0, integer(Buffer.from([2]))),
    integer(serialNumber()),
    ecdsaWithSha256,
    nameOf(signer.name),
    sequence(time(new Date(from - earlierMs)), time(new Date(from + days * dayMs))),
    nameOf(name),
    publicKeyOf(key),
    der(0xa3, sequence(...extensionsOf(key, request, signer.key))),
  );
  const signature = sign('sha256', content, signer.key);
  const body = sequence(content, ecdsaWithSha256, bits(signature)).toString('base64');
  const lines = body.match(/.{1,64}/g) ?? [];
  return {
    cert: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'),
    key: key.export({ type: 'pkcs8', format: 'pem' }) as string,
  };
}

/** Positive, and not guessed (RFC 5280 section 4.1.2.2). */
function serialNumber(): Buffer {
  const bytes = randomBytes(16);
  bytes[0] = 0x40 + ((bytes[0] ?? 0) % 0x40);
  return bytes;
}

function nameOf(commonName: string): Buffer {
  return sequence(der(0x31, sequence(oid('2.5.4.3'), utf8(commonName))));
}

function publicKeyOf(key: KeyObject): Buffer {
  return createPublicKey(key).export({ type: 'spki', format: 'der' });
}

/** The short name of a key (RFC 7093 section 2, method 4). */
export function keyIdentifier(key: KeyObject): Buffer {
  return createHash('sha256').update(publicKeyOf(key)).digest().subarray(0, 20);
}

function extensionsOf(
  key: KeyObject,
  { use, hosts = [] }: CertificateRequest,
  signing: KeyObject,
): readonly Buffer[] {
  const own = extension('2.5.29.14', octets(keyIdentifier(key)));
  if (use === 'authority') {
    return [
      extension('2.5.29.19', sequence(boolean(true), integer(Buffer.from([0]))), 'critical'),
      // keyCertSign and cRLSign
      extension('2.5.29.15', bits(Buffer.from([0b0000_0110]), 1), 'critical'),
      // "a certificate chain whose names are outside is not acceptable" (RFC 5280 section 4.2.1.10):
      // whoever trusts it trusts it for this machine, even if its key is stolen.
      extension(
        '2.5.29.30',
        sequence(der(0xa0, ...permitted.map((one) => sequence(one)))),
        'critical',
      ),
      own,
    ];
  }
  const purpose = use === 'server' ? '1.3.6.1.5.5.7.3.1' : '1.3.6.1.5.5.7.3.2';
  return [
    extension('2.5.29.19', sequence(), 'critical'),
    // digitalSignature
    extension('2.5.29.15', bits(Buffer.from([0b1000_0000]), 7), 'critical'),
    extension('2.5.29.37', sequence(oid(purpose))),
    own,
    extension('2.5.29.35', sequence(der(0x80, keyIdentifier(signing)))),
    ...(hosts.length === 0 ? [] : [extension('2.5.29.17', sequence(...hosts.map(hostName)))]),
  ];
}

function extension(id: string, value: Uint8Array, critical?: 'critical'): Buffer {
  return sequence(oid(id), ...(critical === undefined ? [] : [boolean(true)]), octets(value));
}

const loopback = Buffer.from([127, 0, 0, 1]);
const loopback6 = Buffer.concat([Buffer.alloc(15), Buffer.from([1])]);

/** This machine, as names that an authority may certify: addresses with their masks. */
const permitted = [
  der(0x82, Buffer.from('localhost', 'ascii')),
  der(0x87, loopback, Buffer.alloc(4, 0xff)),
  der(0x87, loopback6, Buffer.alloc(16, 0xff)),
];

/** A GeneralName: an IPv4 address, `::1`, or a DNS name. */
function hostName(host: string): Buffer {
  if (host === '::1') return der(0x87, loopback6);
  if (isIPv4(host)) return der(0x87, Buffer.from(host.split('.').map(Number)));
  return der(0x82, Buffer.from(host, 'ascii'));
}
