import { createPrivateKey, X509Certificate } from 'node:crypto';
import { link, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { TlsFiles } from '../../model/servers.ts';
import { readState, writeState, writeText } from '../state-file.ts';
import { certify, keyIdentifier, newKey, type Pair, type Signer } from './certificate.ts';

/** The certificates of a server on https, and those of its ready clients. */
export type TlsState = {
  readonly authority: Pair;
  readonly server: Pair;
  /** Signed by the authority. */
  readonly client: Pair;
  readonly self_signed: Pair;
};

export type ServerTls = TlsState & {
  /** Where they are, as far as they are given to clients. */
  readonly files: TlsFiles;
};

/** The subject of the certificate that is signed by the authority. */
export const clientName = 'atm-cli-mtls';

const stateName = 'authority.json';
const days = { authority: 10 * 365, leaf: 365 };
/** A certificate with less time left than this is made again. */
const renewedBeforeMs = 30 * 24 * 60 * 60 * 1000;

/**
 * The certificates in a folder, made at first use, and again when they are about to expire; the
 * authority, which users and browsers trust, is kept for ten years. Writes the files that are given
 * to clients, private keys readable by their owner only. `now` is in milliseconds since the epoch.
 * Throws a `usage` failure for a damaged file, or a folder that cannot be written.
 */
export async function loadTls(folder: string, now: number = Date.now()): Promise<ServerTls> {
  const file = join(folder, stateName);
  const kept = (await readState(file, isTlsState)) ?? (await createOnce(file, await newState(now)));
  const state = await renewed(kept, now);
  if (state !== kept) await writeState(file, state);
  return { ...state, files: await writeFiles(folder, state) };
}

/** Of several servers that start at once, one makes the authority, and all use it. */
async function createOnce(file: string, state: TlsState): Promise<TlsState> {
  const own = `${file}.${process.pid}.${String(Math.random()).slice(2)}`;
  await writeState(own, state);
  try {
    await link(own, file);
    return state;
  } catch (error) {
    const isThere = (error as NodeJS.ErrnoException).code === 'EEXIST';
    const other = isThere ? await readState(file, isTlsState) : undefined;
    // A file system without links: who writes last wins.
    if (other === undefined) await writeState(file, state);
    return other ?? state;
  } finally {
    await rm(own, { force: true });
  }
}

async function newState(now: number): Promise<TlsState> {
  const key = await newKey();
  const name = `atm-cli development CA ${keyIdentifier(key).toString('hex').slice(0, 8)}`;
  const authority = certify(key, { name, use: 'authority', days: days.authority, from: now });
  return { authority, ...(await newLeaves({ name, key }, now)) };
}

async function newLeaves(signer: Signer, from: number): Promise<Omit<TlsState, 'authority'>> {
  const [server, client, own] = await Promise.all([newKey(), newKey(), newKey()]);
  const leaf = { days: days.leaf, from };
  const hosts = ['127.0.0.1', 'localhost', '::1'];
  return {
    server: certify(server, { ...leaf, name: 'localhost', use: 'server', hosts, signer }),
    client: certify(client, { ...leaf, name: clientName, use: 'client', signer }),
    self_signed: certify(own, { ...leaf, name: 'atm-cli-self-signed', use: 'client' }),
  };
}

async function renewed(state: TlsState, now: number): Promise<TlsState> {
  const { authority, ...leaves } = state;
  const lives = ({ cert }: Pair) =>
    Date.parse(new X509Certificate(cert).validTo) - now > renewedBeforeMs;
  if (!lives(authority)) return await newState(now);
  if (Object.values(leaves).every(lives)) return state;
  const name = new X509Certificate(authority.cert).subject.replace(/^CN=/, '');
  return { authority, ...(await newLeaves({ name, key: createPrivateKey(authority.key) }, now)) };
}

async function writeFiles(folder: string, state: TlsState): Promise<TlsFiles> {
  const { authority, client, self_signed } = state;
  const content = {
    ca_cert: ['ca.pem', authority.cert],
    client_cert: ['client.pem', client.cert],
    client_key: ['client.key', client.key],
    self_signed_cert: ['self-signed.pem', self_signed.cert],
    self_signed_key: ['self-signed.key', self_signed.key],
  } as const satisfies Record<keyof TlsFiles, readonly [string, string]>;
  const written = Object.entries(content).map(async ([name, [file, pem]]) => {
    await writeText(join(folder, file), pem);
    return [name, join(folder, file)];
  });
  return Object.fromEntries(await Promise.all(written)) as TlsFiles;
}

function isTlsState(value: unknown): value is TlsState {
  const { authority, server, client, self_signed } = Object(value) as Partial<TlsState>;
  return [authority, server, client, self_signed].every(isPair);
}

function isPair(value: unknown): boolean {
  const { cert, key } = Object(value) as Partial<Pair>;
  try {
    return new X509Certificate(cert ?? '').checkPrivateKey(createPrivateKey(key ?? ''));
  } catch {
    return false;
  }
}
