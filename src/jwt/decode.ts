import type { Note } from './check.ts';
import { smallerUnit } from './claims/check-times.ts';
import { relative } from '../util/duration.ts';
import { isObject, type JsonObject, parseObject } from '../util/json.ts';
import { member } from './form/json.ts';
import { readForm, type Unreadable } from './form/read-form.ts';
import { guessKind, kindNames } from './token-kind.ts';

/** A decoded token: its signature was not verified, so nothing in it is proven. */
export type Decoded = {
  readonly header: JsonObject;
  /** The claims, else the payload as text; absent when it is encrypted. */
  readonly payload?: JsonObject | string;
  /** What it seems to be, such as `an ID token`. */
  readonly kind: string;
  readonly times: readonly DecodedTime[];
  readonly notes: readonly Note[];
};

/** A moment of the claims: seconds since the epoch, and how far away it is. */
export type DecodedTime = { readonly claim: string; readonly at: number; readonly words: string };

/** A text without a readable header; `message` says what it looks like. */
export type NotDecodable = Pick<Unreadable, 'type' | 'rule' | 'message'>;

/**
 * Decodes a token without verifying it, whatever it is: `alg` none, broken signatures and
 * odd JSON included. `now` is in seconds since the epoch.
 */
export function decodeUnverified(text: string, now: number): Decoded | NotDecodable {
  const form = readForm(text, { jws: true });
  if (form.type === 'jws') {
    const payload = form.claims ?? new TextDecoder().decode(form.payload);
    return decoded(form.header, payload, form.notes, now);
  }
  const { type, rule, message, header, notes } = form;
  const allNotes = [...notes, { id: rule, message }];
  if (type === 'foreign' && header !== undefined) {
    return { header, kind: 'an encrypted token', times: [], notes: allNotes };
  }
  const lenient = type === 'broken' && rule !== 'jwt-size' ? readLeniently(text) : undefined;
  if (lenient === undefined) return { type, rule, message };
  return decoded(lenient.header, lenient.payload, allNotes, now);
}

function decoded(
  header: JsonObject,
  payload: JsonObject | string,
  notes: readonly Note[],
  now: number,
): Decoded {
  if (typeof payload === 'string') return { header, payload, kind: 'a JWS', times: [], notes };
  const kind = kindNames[guessKind(header, payload).kind];
  return { header, payload, kind, times: timesOf(payload, now), notes };
}

/** The claims of a token, not verified; none when they cannot be read. */
export function unverifiedClaims(token = ''): JsonObject {
  const read = decodeUnverified(token, 0);
  return 'header' in read && isObject(read.payload) ? read.payload : {};
}

const timeClaims = ['iat', 'nbf', 'auth_time', 'updated_at', 'exp'] as const;

function timesOf(claims: JsonObject, now: number): readonly DecodedTime[] {
  return timeClaims.flatMap((claim) => {
    const at = member(claims, claim);
    return typeof at === 'number' ? [{ claim, at, words: momentInWords(at, now) }] : [];
  });
}

function momentInWords(at: number, now: number): string {
  const unit = smallerUnit(at);
  if (unit === undefined) return relative(at, now);
  return `as ${unit.name}, which it looks like, ${relative(at / unit.perSecond, now)}`;
}

/** Reads what is readable of a token that no verifier should accept. */
function readLeniently(text: string): { header: JsonObject; payload: JsonObject } | undefined {
  const [first = '', second = ''] = text.trim().split('.');
  const header = parseObject(Buffer.from(first, 'base64url').toString());
  const payload = parseObject(Buffer.from(second, 'base64url').toString());
  return header && payload && { header, payload };
}
