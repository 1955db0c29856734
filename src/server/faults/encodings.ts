import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { type Fault, faultsAt } from './fault.ts';
import type { Reply } from './reply.ts';

const fault = faultsAt({ where: 'any response', endpoints: ['token'], movable: true });

/** Faults of the encoding of any response, whatever the request accepts. */
export const encodingFaults: readonly Fault[] = [
  compressed('gzip', 'gzip', gzipSync),
  compressed('deflate', 'deflate', deflateSync),
  compressed('brotli', 'br', brotliCompressSync),
  encoded('utf-16', 'the body in UTF-16, with a byte order mark', 'utf-16', (text) =>
    Buffer.from(`\uFEFF${text}`, 'utf16le'),
  ),
  encoded('latin-1', 'the body in ISO 8859-1', 'ISO-8859-1', (text) => Buffer.from(text, 'latin1')),
  encoded('unknown-charset', 'the charset "utf8mb4", and a body in UTF-8', 'utf8mb4', (text) =>
    Buffer.from(text),
  ),
];

function compressed(name: string, encoding: string, compress: (body: Buffer) => Buffer): Fault {
  return fault(name, `the body compressed with ${encoding}, which nobody asked for`, {
    rewrite: (reply) => ({
      ...reply,
      headers: { ...reply.headers, 'content-encoding': encoding },
      body: compress(reply.body),
    }),
  });
}

function encoded(
  name: string,
  does: string,
  charset: string,
  encode: (text: string) => Buffer,
): Fault {
  const rewrite = (reply: Reply): Reply => {
    const [type = ''] = String(reply.headers['content-type'] ?? 'application/json').split(';');
    const headers = { ...reply.headers, 'content-type': `${type}; charset=${charset}` };
    return { ...reply, headers, body: encode(reply.body.toString('utf8')) };
  };
  return fault(name, does, { rewrite });
}
