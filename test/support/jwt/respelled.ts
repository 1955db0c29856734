import { base64url, claims, ed25519, now, p256, rs256, rsa, signature } from './tokens.ts';

const text = JSON.stringify(claims);
const order = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');

/** Tokens with good signatures over unusual bytes, and good tokens whose bytes were changed. */
export function respelled(): readonly string[] {
  return [...payloadTexts(), ...payloadSegments(), ...signatures(), ...lines()];
}

/** JSON that readers disagree on, or that only looks unusual. */
function payloadTexts(): readonly string[] {
  const member = (more: string) => text.replace('{', `{${more},`);
  return [
    member('"a":{"b":1,"b":2}'),
    member('"a":[{"b":1,"b":1}]'),
    member(String.raw`"\u0061ud":"other"`),
    text.replace('"aud"', String.raw`"\u0061ud"`),
    text.replace('"api"', String.raw`"\u0061pi"`),
    text.replace('"api"', '["api"]'),
    text.replace('"api"', '["other","api","api"]'),
    text.replace('"api"', '["api",5]'),
    text.replace('"api"', '["API"]'),
    ...['1e400', '-1e400', '-0', '1.0', '1e2', '12345678901234567890', '0.1', '[1e400]'].map(
      (value) => member(`"n":${value}`),
    ),
    ...[`${now}`, `${now + 1}`, `${now}.5`, `${now - 1}`, `${now - 90}`, `${now - 89}`].map((exp) =>
      text.replace(/"exp":\d+/, `"exp":${exp}`).replace(/"iat":\d+/, `"iat":${now - 600}`),
    ),
    text.replace('"exp":', '"exp": '),
    ` ${text}`,
    `${text}\n`,
    `${text}\0`,
    `${text}${text}`,
    member('"s":"\0"'),
    member(String.raw`"s":"\u0000\ud800"`),
    member('"s":"é\u{1F600}\u2028"'),
    member('"":""'),
    member('"toString":{}'),
    Buffer.from(member('"s":"é"'), 'latin1'),
    Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), Buffer.from(text)]),
    Buffer.concat([
      Buffer.from('{"s":"'),
      Buffer.of(0xc0, 0xaf),
      Buffer.from(`",${text.slice(1)}`),
    ]),
    Buffer.from(text, 'utf16le'),
  ].map((payload) => rs256(payload));
}

/** Segments that decode to the same bytes, or to none, all of them signed as they are. */
function payloadSegments(): readonly string[] {
  const head = base64url({ alg: 'RS256', kid: 'r' });
  const whole = [0, 1, 2].map((more) => base64url({ ...claims, pad: 'x'.repeat(more) }));
  const segments = [
    ...whole,
    ...whole.map(respell),
    ...whole.map((one) => `${one}=`),
    ...whole.map((one) => `${one}A`),
    ...whole.map((one) => one.slice(0, -1)),
    ...['+', '/', ' ', '\t', '\r', '\0', '=', 'é', '%', '\u{1F600}', '\u007F'].map(
      (foreign) => `${base64url(claims).slice(0, 8)}${foreign}${base64url(claims).slice(8)}`,
    ),
    '',
    'A',
  ];
  const heads = [respell(head), `${head}=`, `${head}A`, '', base64url({ alg: 'RS256' })];
  const inputs = [
    ...segments.map((segment) => `${head}.${segment}`),
    ...heads.map((one) => `${one}.${base64url(claims)}`),
  ];
  return inputs.map(
    (input) => `${input}.${signature(input, rsa.privateKey, 'RS256').toString('base64url')}`,
  );
}

function signatures(): readonly string[] {
  const token = rs256();
  const ecdsa = `${base64url({ alg: 'ES256', kid: 'e' })}.${base64url(claims)}`;
  const rs = signature(ecdsa, p256.privateKey, 'ES256');
  const other = order - BigInt(`0x${rs.toString('hex', 32)}`);
  const otherS = Buffer.from(other.toString(16).padStart(64, '0'), 'hex');
  const eddsa = `${base64url({ alg: 'EdDSA', kid: 'd' })}.${base64url(claims)}`;
  const raw = signature(eddsa, ed25519.privateKey, 'EdDSA');
  const ecdsaBytes = [
    rs,
    // Both values of s are good: JWS asks for neither of them.
    Buffer.concat([rs.subarray(0, 32), otherS]),
    Buffer.concat([Buffer.alloc(32), rs.subarray(32)]),
    Buffer.concat([rs.subarray(0, 32), Buffer.alloc(32)]),
    Buffer.concat([Buffer.alloc(1), rs]),
    rs.subarray(0, 63),
    Buffer.alloc(64, 0xff),
  ];
  const eddsaBytes = [raw, raw.subarray(1), Buffer.concat([raw, Buffer.alloc(1)])];
  return [
    respell(token),
    `${token}A`,
    ...ecdsaBytes.map((bytes) => `${ecdsa}.${bytes.toString('base64url')}`),
    ...eddsaBytes.map((bytes) => `${eddsa}.${bytes.toString('base64url')}`),
    respell(`${eddsa}.${raw.toString('base64url')}`),
  ];
}

function lines(): readonly string[] {
  const token = rs256();
  return [`\0${token}`, `${token}\0`, `\uFEFF${token}`, `${token}\u00A0`, `.${token}`];
}

/** The same bytes in a second spelling, where the last character has bits to spare. */
function respell(segment: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const value = alphabet.indexOf(segment.at(-1) ?? '');
  return `${segment.slice(0, -1)}${alphabet.charAt(value ^ 1)}`;
}
