import { isUtf8 } from 'node:buffer';
import { isObject, type JsonObject, kindOf, parseJson } from '../../util/json.ts';
import { decodeBase64url, type Problem } from './base64url.ts';
import { isPlainJson, unsafeJson } from './unsafe-json.ts';

export type ParsedObject =
  | { readonly value: JsonObject }
  /** `isObject`: it is a JSON object, but not one that every library reads the same way. */
  | { readonly problem: Problem; readonly isObject: boolean };

/**
 * Reads the bytes of a header or a claims set as one strict JSON object (RFC 7515 section 5.2,
 * RFC 8725 section 3.7): UTF-8 without a byte order mark, no member twice, finite numbers only.
 */
export function parseJsonObject(bytes: Buffer, name: string): ParsedObject {
  const text = bytes.toString();
  if (!isUtf8(bytes)) {
    const broken = firstDifference(bytes, Buffer.from(text));
    return rejected('jwt-utf8', `${name} is not UTF-8 at byte ${broken}`);
  }
  if (text.startsWith('\uFEFF')) {
    return rejected('jwt-utf8', `${name} starts with a byte order mark`);
  }
  const value = parseJson(text);
  if (value === undefined) return rejected('jwt-segments', `${name} is not JSON`);
  if (!isObject(value)) {
    return rejected('jwt-segments', `${name} is JSON, but ${kindOf(value)} and not an object`);
  }
  const problem = isPlainJson(text, value) ? undefined : unsafeJson(text, name);
  return problem === undefined ? { value } : { problem, isObject: true };
}

/** Reads a base64url segment as a strict JSON object. */
export function decodeObject(segment: string, name: string): ParsedObject {
  if (segment === '') return rejected('jwt-segments', `${name} is empty`);
  const bytes = decodeBase64url(segment, name);
  if ('problem' in bytes) return { problem: bytes.problem, isObject: false };
  return parseJsonObject(bytes, name);
}

/** An own member, so that `constructor` or `__proto__` are never inherited. */
export function member(object: JsonObject, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** An own member when it is a string. */
export function stringMember(object: JsonObject, name: string): string | undefined {
  const value = member(object, name);
  return typeof value === 'string' ? value : undefined;
}

function rejected(rule: string, message: string): ParsedObject {
  return { problem: { rule, message }, isObject: false };
}

function firstDifference(left: Uint8Array, right: Uint8Array): number {
  const offset = left.findIndex((byte, index) => byte !== right[index]);
  return offset < 0 ? left.length : offset;
}
