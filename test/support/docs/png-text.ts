import { crc32 } from 'node:zlib';

const keyword = Buffer.from('Description');
const headerEnd = 8 + 25;

/** A PNG that carries a text, in an `iTXt` chunk behind its header. */
export function withText(png: Buffer, text: string): Buffer {
  const noCompressionNoLanguage = Buffer.from([0, 0, 0, 0, 0]);
  const body = Buffer.concat([
    Buffer.from('iTXt'),
    keyword,
    noCompressionNoLanguage,
    Buffer.from(text),
  ]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length - 4);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([
    png.subarray(0, headerEnd),
    length,
    body,
    checksum,
    png.subarray(headerEnd),
  ]);
}

/** The text that `withText` put into a PNG. */
export function textOfPng(png: Buffer): string | undefined {
  const type = png.toString('latin1', headerEnd + 4, headerEnd + 8);
  if (type !== 'iTXt') return undefined;
  const start = headerEnd + 8 + keyword.length + 5;
  return png.toString('utf8', start, headerEnd + 8 + png.readUInt32BE(headerEnd));
}
