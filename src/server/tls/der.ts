/** The part of DER (ITU-T X.690) that a certificate is made of. */

/** A value with its tag and length; its parts are values themselves, or its content. */
export function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag, ...lengthOf(content)]), content]);
}

function lengthOf({ byteLength }: Uint8Array): readonly number[] {
  if (byteLength < 0x80) return [byteLength];
  const bytes = bigEndian(byteLength);
  return [0x80 + bytes.length, ...bytes];
}

function bigEndian(value: number): readonly number[] {
  return value < 0x100 ? [value] : [...bigEndian(Math.floor(value / 0x100)), value % 0x100];
}

export function sequence(...parts: readonly Uint8Array[]): Buffer {
  return der(0x30, ...parts);
}

/** An integer of its bytes, the first of which is below 0x80. */
export function integer(bytes: Uint8Array): Buffer {
  return der(0x02, bytes);
}

export function boolean(value: boolean): Buffer {
  return der(0x01, Buffer.from([value ? 0xff : 0]));
}

export function octets(content: Uint8Array): Buffer {
  return der(0x04, content);
}

/** Bits; the last `unused` of them are none. */
export function bits(content: Uint8Array, unused = 0): Buffer {
  return der(0x03, Buffer.from([unused]), content);
}

export function utf8(text: string): Buffer {
  return der(0x0c, Buffer.from(text, 'utf8'));
}

/** An object identifier such as 2.5.29.17. */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return der(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(value: number): readonly number[] {
  const higher = (left: number): readonly number[] =>
    left === 0 ? [] : [...higher(Math.floor(left / 0x80)), 0x80 + (left % 0x80)];
  return [...higher(Math.floor(value / 0x80)), value % 0x80];
}

/** A time to the second: in RFC 5280 section 4.1.2.5 two digits of the year before 2050. */
export function time(at: Date): Buffer {
  const digits = at.toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  const isShort = at.getUTCFullYear() < 2050;
  return der(isShort ? 0x17 : 0x18, Buffer.from(isShort ? digits.slice(2) : digits, 'ascii'));
}
