/**
 * The DER form (RFC 3279 section 2.2.3) of an ECDSA signature in the form of JWS: r and s, each in
 * half of the bytes (RFC 7518 section 3.4).
 */
export function derSignature(signature: Uint8Array): Uint8Array {
  const half = signature.length / 2;
  const numbers = [...integer(signature.subarray(0, half)), ...integer(signature.subarray(half))];
  const length = numbers.length < 0x80 ? [numbers.length] : [0x81, numbers.length];
  return Uint8Array.of(0x30, ...length, ...numbers);
}

/** Without leading zeros; a number that begins with a bit would be negative and gets one more. */
function integer(bytes: Uint8Array): readonly number[] {
  const start = bytes.findIndex((byte) => byte !== 0);
  const number = bytes.subarray(start < 0 ? -1 : start);
  const sign = (number[0] ?? 0) < 0x80 ? [] : [0];
  return [0x02, sign.length + number.length, ...sign, ...number];
}
