import { createPrivateKey, X509Certificate } from 'node:crypto';
import * as tls from 'node:tls';
import type { Environment } from '../../model/exchange.ts';
import { Failure } from '../../model/errors.ts';
import { requireText } from '../../model/text-file.ts';
import type { NetworkSettings } from '../../model/settings.ts';
import { shellWord } from '../../model/shell.ts';
import { readFileOrFail } from '../files/read-write.ts';

/** What our side of TLS needs beyond what Node does by itself; empty when nothing was asked for. */
export type ClientTls = {
  readonly ca?: readonly string[];
  readonly cert?: string;
  readonly key?: string;
};

const privateKey = /-----BEGIN (?:\w{1,20} )?PRIVATE KEY-----/;

/**
 * The authorities to trust and the client certificate to show, read from their files. Throws a
 * `usage` failure that names the file when one holds something else, when the certificate is not
 * valid now, or when key and certificate do not belong together.
 */
export async function readClientTls(
  { ca_cert, client_cert, client_key }: NetworkSettings,
  env: Environment,
): Promise<ClientTls> {
  const ca = ca_cert === undefined ? undefined : await readAuthorities(ca_cert);
  const own = await readOwn(client_cert, client_key);
  if (ca === undefined) return own;
  return { ca: [...(await trustedAlready(env)), ...ca], ...own };
}

async function readAuthorities(file: string): Promise<readonly string[]> {
  const found = certificatesIn(await readText(file));
  for (const pem of found) requireCertificate('--ca-cert', file, pem);
  if (found.length === 0) throw noCertificate('--ca-cert', file);
  return found;
}

async function readOwn(file?: string, keyFile?: string): Promise<ClientTls> {
  if (file === undefined) {
    if (keyFile === undefined) return {};
    throw new Failure('usage', `--key ${keyFile} needs a client certificate: --cert <file>`);
  }
  const cert = await readText(file);
  const [first] = certificatesIn(cert);
  if (first === undefined) throw noCertificate('--cert', file);
  const leaf = requireCertificate('--cert', file, first);
  requireLifetime(file, leaf);
  const place = keyFile ?? file;
  const key = keyFile === undefined ? cert : await readText(keyFile);
  if (!leaf.checkPrivateKey(readKey(place, key, keyFile === undefined))) {
    const message = `the key in ${place} does not match the certificate in ${file}`;
    throw new Failure('usage', message);
  }
  return { cert, key };
}

const begin = '-----BEGIN CERTIFICATE-----';
const end = '-----END CERTIFICATE-----';

/** The certificates of a PEM file (RFC 7468 section 5). */
function certificatesIn(text: string): readonly string[] {
  return text
    .split(begin)
    .slice(1)
    .filter((rest) => rest.includes(end))
    .map((rest) => begin + rest.slice(0, rest.indexOf(end)) + end);
}

function readKey(file: string, pem: string, isCertFile: boolean) {
  if (!privateKey.test(pem)) {
    const next = isCertFile
      ? 'give the key of the certificate with --key <file>'
      : 'it starts with -----BEGIN PRIVATE KEY-----';
    throw new Failure('usage', `no PEM private key in ${file}: ${next}`);
  }
  try {
    return createPrivateKey(pem.slice(pem.search(privateKey)));
  } catch (error) {
    if (/ENCRYPTED/.test(pem)) {
      const message = `the private key in ${file} is encrypted: decrypt it with openssl pkey -in ${shellWord(file, '<file>')} -out <file>`;
      throw new Failure('usage', message, { cause: error });
    }
    const message = `the private key in ${file} cannot be read; was it truncated?`;
    throw new Failure('usage', message, { cause: error });
  }
}

function requireCertificate(flag: string, file: string, pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (error) {
    throw noCertificate(flag, file, error);
  }
}

/**
 * A server would end the handshake, and mostly not say why. One that is signed by itself is known by
 * its key (RFC 8705 section 2.2), and that is for the server to judge.
 */
function requireLifetime(file: string, leaf: X509Certificate): void {
  const { issuer, subject, validFrom, validTo } = leaf;
  if (issuer === subject) return;
  const now = Date.now();
  const [from, to] = [new Date(validFrom), new Date(validTo)];
  if (now > to.getTime()) {
    const message = `the certificate in ${file} expired at ${to.toISOString()}: renew it, or correct the clock of this machine`;
    throw new Failure('usage', message);
  }
  if (now < from.getTime()) {
    const message = `the certificate in ${file} is not valid before ${from.toISOString()}: wait, or correct the clock of this machine`;
    throw new Failure('usage', message);
  }
}

function noCertificate(flag: string, file: string, cause?: unknown): Failure {
  const message = `${flag}: no PEM certificate in ${file}: to convert DER: openssl x509 -inform der -in ${shellWord(file, '<file>')}`;
  return new Failure('usage', message, { cause });
}

/** A list of authorities replaces the one of Node, so that has to be part of it. */
async function trustedAlready(env: Environment): Promise<readonly string[]> {
  const ask: unknown = Reflect.get(tls, 'getCACertificates');
  if (typeof ask === 'function') return ask('default') as readonly string[];
  // Before Node 22.15 nobody says what NODE_EXTRA_CA_CERTS brought; Node warns when it is no file.
  const extra = env['NODE_EXTRA_CA_CERTS'];
  const text = extra ? await readText(extra).catch(() => '') : '';
  return [...tls.rootCertificates, ...certificatesIn(text)];
}

async function readText(file: string): Promise<string> {
  return requireText(await readFileOrFail(file), file);
}
