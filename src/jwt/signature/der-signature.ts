const sequence = 0x30;
const integer = 0x02;

/**
 * The DER form (RFC 3279 section 2.2.3) of an ECDSA signature in the form of JWS: r and s, each in
 * half of the bytes (RFC 7518 section 3.4).
 */
export function derSignature(signature: Uint8Array): Uint8Array {
  const half = signature.length / 2;
  const first = withoutZeros(signature, 0, half);
  const second = withoutZeros(signature, half, signature.length);
  const size = sizeOf(signature, first, half) + sizeOf(signature, second, signature.length);
  const head = size < 0x80 ? [sequence, size] : [sequence, 0x81, size];
  const der = new Uint8Array(head.length + size);
  der.set(head);
  const next = writeInteger(der, head.length, signature.subarray(first, half));
  writeInteger(der, next, signature.subarray(second));
  return der;
}

/** Where a number begins; its last byte stays. */
function withoutZeros(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end - 1 && bytes[at] === 0) at += 1;
  return at;
}

/** A number that begins with a bit would be negative: it gets a byte more. */
function isPadded(bytes: Uint8Array, start: number): boolean {
  return (bytes[start] ?? 0) >= 0x80;
}

function sizeOf(bytes: Uint8Array, start: number, end: number): number {
  return end - start + (isPadded(bytes, start) ? 3 : 2);
}

function writeInteger(der: Uint8Array, start: number, number: Uint8Array): number {
  const padding = isPadded(number, 0) ? 1 : 0;
  der[start] = integer;
  der[start + 1] = number.length + padding;
  der.set(number, start + 2 + padding);
  return start + 2 + padding + number.length;
}
